package directive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// | is the cursor.
func TestCursorAt(t *testing.T) {
	tests := []struct{ at, want string }{
		{"//retry:|", "verb"},
		{"//retry:pol|icy attempts=3", "verb pol"},
		{"//retry:policy |", "key of policy"},
		{"//retry:policy attempts=3 del|", "key of policy del, after attempts=3"},
		{"//retry:policy attempts=|", "value of attempts"},
		{"//retry:policy attempts=3|", "value of attempts 3"},
		{"//retry:policy on=ErrA,net.Er|r", "value of on net.Er"},
		{"//retry:policy on=ErrA,|", "value of on"},
		{`//retry:policy on="io/f|`, `value of on "io/f`},
		{`//retry:policy on="io fs|`, `value of on "io fs`},
		{"//retry:policy attempts=3\tdelay=|", "value of delay, after attempts=3"},
		{"//retry:method |", "method, inner"},
		{"//retry:method Get,Pi|", "method Pi, inner, after Get"},
		{"//retry:method Ping |", "verb, inner"},
		{"//retry:method Ping po|", "verb po, inner"},
		{"//retry:method Ping policy |", "key of policy, inner"},
		{"//retry:method Ping breaker cooldown=1|", "value of cooldown 1, inner"},
		{"//retry:methods Get,|", "method, after Get"},
		{"//retry:methods Get |", ""},
		{"//retry:never |", ""},
		{"//retry:nothing |", ""},
		{"//retry:policy nothing=|", ""},
		{"//retry|:policy", ""},
		{"// retry:|", ""},
		{"/|/", ""},
	}
	for _, tt := range tests {
		before, after, _ := strings.Cut(tt.at, "|")
		got := ""
		if c, ok := directive.CursorAt(before+after, len(before)); ok {
			got = describe(c)
			if !strings.HasPrefix(before[c.Start:], c.Word) {
				t.Errorf("%s: %q does not start at %d", tt.at, c.Word, c.Start)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.at, got, tt.want)
		}
	}
}

func describe(c directive.Cursor) string {
	text := []string{"verb", "method", "key", "value"}[c.Wants]
	switch c.Wants {
	case directive.WantKey:
		text += fmt.Sprint(" of ", c.Verb)
	case directive.WantValue:
		text += fmt.Sprint(" of ", c.Key)
	}
	text = strings.TrimSpace(text + " " + c.Word)
	if c.Method {
		text += ", inner"
	}
	if len(c.Before) > 0 {
		text += ", after " + strings.Join(c.Before, " ")
	}
	return text
}

func TestGives(t *testing.T) {
	const line = "//retry:policy attempts=3 "
	c, ok := directive.CursorAt(line, len(line))
	if !ok || !c.Gives(directive.Attempts) || c.Gives(directive.Delay) {
		t.Errorf("%+v, %v", c, ok)
	}
}

func FuzzCursorAt(f *testing.F) {
	f.Add("//retry:method A,B policy on=\"io/fs\".X,", 40)
	f.Fuzz(func(t *testing.T, comment string, offset int) {
		c, ok := directive.CursorAt(comment, offset)
		if ok && (c.Start < 0 || c.Start+len(c.Word) != offset) {
			t.Errorf("%q at %d: %+v", comment, offset, c)
		}
		if ok && directive.WordEnd(comment, offset) < offset {
			t.Error("the word ends before the cursor")
		}
	})
}
