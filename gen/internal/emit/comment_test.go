package emit

import (
	"strings"
	"testing"
)

// Both columns of a row are wrapped, at commas if possible; an overlong word gets its own
// line.
func TestRows(t *testing.T) {
	c := &comment{}
	c.text("Wrapper is a Store.")
	c.rows([][2]string{
		{"Get", "up to 3 attempts"},
		{"Insert, Update, Delete, Truncate, Ännern", "up to 3 attempts of 10s, 100ms doubling to 2s, half jitter, on ErrUnavailable, or more"},
		{"Put", strings.Repeat("word ", 20)},
		{"List", `on "example.org/a/package/whose/path/is/longer/than/a/line/of/the/second/column".ErrUnavailable`},
	})
	want := `
// Wrapper is a Store.
//
//	Get                      up to 3 attempts
//	Insert, Update, Delete,  up to 3 attempts of 10s, 100ms doubling to 2s, half jitter,
//	  Truncate, Ännern         on ErrUnavailable, or more
//	Put                      word word word word word word word word word word word word word
//	                           word word word word word word word
//	List                     on
//	                           "example.org/a/package/whose/path/is/longer/than/a/line/of/the/second/column".ErrUnavailable`
	if got := "\n" + strings.Join(c.lines, "\n"); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}
