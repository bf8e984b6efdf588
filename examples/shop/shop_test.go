package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever happens to the connections, nothing is done twice, and the shop knows what was done.
func TestShop(t *testing.T) {
	for name, standin := range map[string]bool{"stand-in": true, "PostgreSQL": false} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			rows, err := run(t.Context(), &out, standin)
			t.Logf("\n%s", &out)
			if err != nil {
				t.Fatal(err)
			}
			if !standin && !strings.HasPrefix(out.String(), "A shop with PostgreSQL") {
				t.Skip("no PostgreSQL server: install Debian's package postgresql")
			}
			for _, r := range rows {
				if r.twice != 0 || r.did == 0 || r.believed >= 0 && r.believed != r.did {
					t.Errorf("%s: %+v", r.what, r)
				}
			}
			checkOutput(t, out.String())
		})
	}
}

// checkOutput checks that each word shows, and that the lines fit in a terminal.
func checkOutput(t *testing.T, out string) {
	for _, want := range []string{
		"Charge      retried ", "Charge      not retried ", "Ship        retried ", "Ship        not retried ",
		"Reserve     retried ", "FindCharge  retried ", "FindParcel  retried ", "Tx          retried ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no line %q", want)
		}
	}
	for line := range strings.Lines(out) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 {
			t.Errorf("too long: %s", line)
		}
	}
}

// The generated files are up to date, and nothing in the directives is harmful.
func TestGenerated(t *testing.T) {
	for _, args := range [][]string{{"-check", "."}, {"vet", "."}} {
		out, err := exec.Command("go", append([]string{"tool", "retrygen"}, args...)...).CombinedOutput()
		if err != nil {
			t.Errorf("retrygen %v: %v\n%s", args, err, out)
		}
	}
}
