package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/hedges"
	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

func TestParse(t *testing.T) {
	p, err := parse([]string{"-count=3", "-benchtime=20ms", "behaviours"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	if p.count != 3 || p.benchtime != 20*time.Millisecond || len(p.sections) != 1 || p.sections[0].name != "behaviours" {
		t.Errorf("got %+v", p)
	}
	if p, err := parse(nil, &bytes.Buffer{}); err != nil || len(p.sections) != len(sections) {
		t.Errorf("without arguments got %+v, %v, want all sections", p, err)
	}
}

func TestParseRejects(t *testing.T) {
	for _, args := range [][]string{{"-count=0"}, {"-benchtime=-1s"}, {"spead"}, {"-x"}} {
		var stderr bytes.Buffer
		if _, err := parse(args, &stderr); err == nil || stderr.Len() == 0 {
			t.Errorf("%q: got error %v, and %q on stderr", args, err, &stderr)
		}
	}
}

func TestBetween(t *testing.T) {
	const page = "# Title\n\n<!-- begin a -->\nold\n<!-- end a -->\n\ntail\n"
	got, err := between(page, "a", "new\n")
	if err != nil {
		t.Fatal(err)
	}
	const want = "# Title\n\n<!-- begin a -->\n\nnew\n\n<!-- end a -->\n\ntail\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if again, err := between(got, "a", "new\n"); err != nil || again != want {
		t.Errorf("the second time got %q, %v", again, err)
	}
	if _, err := between(page, "b", "new"); err == nil {
		t.Error("no error without markers")
	}
}

// TestVersions checks that each contender's module path in the table names a dependency.
func TestVersions(t *testing.T) {
	for _, name := range strings.Split(libraries(append(contenders(peers.All), hedging()...)), ", ") {
		if !strings.Contains(name, " v") {
			t.Errorf("no version of %s", name)
		}
	}
}

func TestReadOutcomes(t *testing.T) {
	const output = `{"Action":"start","Package":"p"}
{"Action":"attr","Package":"p","Test":"TestBehaviours/cap/backoff","Key":"outcome","Value":"over"}
{"Action":"attr","Package":"p","Test":"TestBehaviours/cap/retrygen","Key":"outcome","Value":"within the cap"}
{"Action":"attr","Package":"p","Test":"TestOther/cap/gax","Key":"outcome","Value":"over"}
{"Action":"pass","Package":"p"}
`
	seen, err := readOutcomes(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	rows := behaviourTable(seen, peers.Behaviours, contenders(peers.Observed())).rows
	if len(rows) != 3 {
		t.Fatalf("got rows %q, want a head and two", rows)
	}
	if got, want := rows[1][:3], []string{"retrygen", "✓", "—"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := rows[2][:3], []string{"cenkalti/backoff", "over", "—"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := readOutcomes(strings.NewReader("FAIL")); err == nil {
		t.Error("no error for what is not JSON")
	}
}

// TestIDs checks that names are unique, because results are keyed by them.
func TestIDs(t *testing.T) {
	var ids []string
	for _, p := range peers.All {
		ids = append(ids, "peer "+p.ID)
	}
	for _, s := range peers.Scenarios {
		ids = append(ids, "scenario "+s.ID)
	}
	for _, b := range peers.Behaviours {
		ids = append(ids, "behaviour "+b.ID)
	}
	for _, p := range hedges.All {
		ids = append(ids, "hedging peer "+p.ID)
	}
	for _, s := range hedges.Scenarios {
		ids = append(ids, "race "+s.ID)
	}
	for _, b := range hedges.Behaviours {
		ids = append(ids, "behaviour of hedges "+b.ID)
	}
	slices.Sort(ids)
	if n := len(slices.Compact(slices.Clone(ids))); n != len(ids) {
		t.Errorf("not unique: %q", ids)
	}
}
