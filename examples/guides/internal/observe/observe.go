// Package observe makes the same calls with two clients that retry, and writes down what
// happens: the tables of the guides.
package observe

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/runtime/retry"
)

var update = flag.Bool("update", false, "rewrite the table in README.md")

// A Client is a client of the service. Open is not idempotent.
type Client interface {
	Get(ctx context.Context, id string) (*accounts.Account, error)
	Open(ctx context.Context, name string) (*accounts.Account, error)
}

// A Contender makes a client retry.
type Contender func(next Client) Client

// A Row of a table has a situation, and what happens in it with each contender. A func
// runs in a bubble of package synctest.
type Row struct {
	Situation    string
	Theirs, Ours func(t *testing.T) string
}

const begin, end = "<!-- table: begin (go test . -update) -->\n", "<!-- table: end -->\n"

// Table checks that README.md in the current directory has a table of these rows.
func Table(t *testing.T, theirs string, rows ...Row) {
	t.Helper()
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), begin)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has no markers for the table")
	}
	want := fmt.Sprintf("| | %s | retrygen |\n|---|---|---|\n", theirs)
	for _, r := range rows {
		want += fmt.Sprintf("| %s | %s | %s |\n", r.Situation, cell(t, r.Theirs), cell(t, r.Ours))
	}
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("the table is stale: go test . -update\ngot\n%s\nwant\n%s", got, want)
	}
	if err := os.WriteFile("README.md", []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func cell(t *testing.T, observe func(t *testing.T) string) (text string) {
	if observe == nil {
		return "—"
	}
	synctest.Test(t, func(t *testing.T) { text = observe(t) })
	return text
}

// A Situation is what happens to a contender of type C.
type Situation[C any] struct {
	Title   string
	observe func(t *testing.T, contender C) string
}

// Run returns what happens.
func (s Situation[C]) Run(t *testing.T, contender C) string {
	return cell(t, func(t *testing.T) string { return s.observe(t, contender) })
}

// Compare observes both contenders in the same situations.
func Compare[C any](theirs, ours C, situations ...Situation[C]) []Row {
	var rows []Row
	for _, s := range situations {
		rows = append(rows, Row{
			Situation: s.Title,
			Theirs:    func(t *testing.T) string { return s.observe(t, theirs) },
			Ours:      func(t *testing.T) string { return s.observe(t, ours) },
		})
	}
	return rows
}

// Statistics is a row about what a program can read after a call that failed.
func Statistics(key string, ours func(next Client, opts ...retry.Option) Client) Row {
	return Row{
		Situation: "Statistics of that call",
		Ours: func(t *testing.T) string {
			tracker := new(retry.Tracker)
			ours(&Service{Err: accounts.ErrUnavailable}, retry.WithTracker(tracker)).Get(t.Context(), "1")
			return counts(tracker.Stats(key))
		},
	}
}

func counts(s retry.Stats) string {
	return fmt.Sprintf("%d call, %d attempts, %d retries, %d gave up", s.Calls, s.Attempts, s.Retries, s.GaveUp)
}
