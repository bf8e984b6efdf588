package main

import (
	"bytes"
	"strings"
	"testing"
)

// The client decides how many requests a lookup takes; each fails once.
func TestLookupSucceedsThoughEveryOtherRequestFails(t *testing.T) {
	var buf bytes.Buffer
	if err := run(&buf); err != nil {
		t.Fatal(err)
	}
	if got := buf.String(); !strings.Contains(got, "attempt 1: server error: 503") {
		t.Errorf("nothing was retried:\n%s", got)
	}
	want := "lookup: [example.com/greeting v1.0.0 h1:aGVsbG8=] <nil>\n"
	if got := buf.String(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant as its end\n%s", got, want)
	}
}
