package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// behaviours runs the tests that observe the behaviour of each library.
func behaviours(ctx context.Context, p *program) (string, error) {
	fmt.Fprintln(p.progress, "behaviours")
	seen, err := p.observe(ctx, "./peers")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Libraries: %s.\n\n%s", libraries(contenders(peers.All)),
		behaviourReport(seen, peers.Behaviours, contenders(peers.Observed()))), nil
}

// observe runs the tests of a package that observe the behaviour of its peers.
func (p *program) observe(ctx context.Context, pkg string) (outcomes, error) {
	cmd := p.command(ctx, "go", "test", "-count=1", "-run=^TestBehaviours$", "-json", pkg)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	seen, readErr := readOutcomes(out)
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		return nil, fmt.Errorf("%w: see go test %s", err, pkg)
	}
	return seen, nil
}

// outcomes are the observed behaviours of the peers, keyed by BEHAVIOUR/PEER.
type outcomes map[string]string

// readOutcomes reads the output of go test -json, in which each outcome is an attribute
// of its test.
func readOutcomes(output io.Reader) (outcomes, error) {
	seen := outcomes{}
	dec := json.NewDecoder(output)
	for {
		var event struct{ Action, Test, Key, Value string }
		switch err := dec.Decode(&event); {
		case errors.Is(err, io.EOF):
			return seen, nil
		case err != nil:
			return seen, err
		}
		name, ok := strings.CutPrefix(event.Test, "TestBehaviours/")
		if ok && event.Action == "attr" && event.Key == "outcome" {
			seen[name] = event.Value
		}
	}
}

// behaviourReport returns a list of behaviours, and a table of what was observed.
func behaviourReport(seen outcomes, behaviours []peers.Behaviour, contenders []contender) string {
	var b strings.Builder
	for i, behaviour := range behaviours {
		fmt.Fprintf(&b, "%d. %s. ✓ means: %s.\n", i+1, behaviour.Title, behaviour.Want)
	}
	fmt.Fprintf(&b, "\n%s", behaviourTable(seen, behaviours, contenders))
	return b.String()
}

// behaviourTable returns a table with a row for each contender that has an outcome.
func behaviourTable(seen outcomes, behaviours []peers.Behaviour, contenders []contender) *table {
	t := &table{text: true}
	head := []string{""}
	for i := range behaviours {
		head = append(head, fmt.Sprint(i+1))
	}
	t.add(head...)
	for _, c := range contenders {
		row := []string{c.title}
		some := false
		for _, b := range behaviours {
			outcome := seen[b.ID+"/"+c.id]
			some = some || outcome != ""
			row = append(row, cell(outcome, b.Want))
		}
		if some {
			t.add(row...)
		}
	}
	return t
}

// cell formats an outcome: a check mark if it is the wanted one.
func cell(outcome, want string) string {
	switch outcome {
	case "":
		return "—"
	case want:
		return "✓"
	default:
		return outcome
	}
}
