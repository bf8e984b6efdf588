package directive_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

var update = flag.Bool("update", false, "rewrite testdata/help.txt")

// Every verb and every key is a topic of the help.
func TestHelpOn(t *testing.T) {
	for _, topic := range directive.Topics() {
		if help := directive.HelpOn(topic); !strings.HasPrefix(help, "//retry:") || !strings.Contains(help, topic) {
			t.Errorf("on %s: %q", topic, help)
		}
	}
	if help := directive.HelpOn("polcy"); help != "" {
		t.Errorf("on nothing: %q", help)
	}
	const never = "//retry:never      on a method\n    do not retry.\n"
	if help := directive.HelpOn("never"); help != never {
		t.Errorf("on never: %q", help)
	}
}

func TestHelp(t *testing.T) {
	help := directive.Help()
	for line := range strings.Lines(help) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 100 || strings.HasSuffix(line, " \n") {
			t.Errorf("line too long, or ends in blanks: %q", line)
		}
	}
	for _, verb := range directive.Verbs() {
		if !strings.Contains(help, "\n//retry:"+verb.Name) {
			t.Errorf("no verb %s", verb.Name)
		}
		for _, key := range verb.Keys {
			if !strings.Contains(help, "\n    "+key.Name+"="+string(key.Kind)) {
				t.Errorf("no key %s", key.Name)
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/help.txt", []byte(help), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/help.txt")
	if err != nil {
		t.Fatal(err)
	}
	if help != string(want) {
		t.Errorf("testdata/help.txt differs; -update rewrites it from\n%s", help)
	}
}
