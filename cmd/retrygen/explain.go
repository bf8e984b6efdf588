package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/explain"
	"github.com/retrygen/retrygen/gen/show/overrides"
)

const explainAbout = `Explain explains a log record of a program, or the text of an error: what happened, which rule
decided, where its directive is, and what can be changed.

    retrygen explain 'level=WARN msg="retry: gave up" method=store.UserStore.Get attempt=3 ...'
    retrygen explain 'store.UserStore.Get: gave up after 3 attempts: retry budget exhausted' ./store
    kubectl logs deploy/shop | retrygen explain -
`

const explainNotes = `LINE is a record of a logger given to retry.WithLogger, as the handlers of log/slog print it, in
text or JSON, or the text of a *retry.Error. What else is in the line does not matter, such as the
time that a log collector adds. With - in its place, lines are read from standard input; those
without a record are skipped, and records that say the same are explained once.

The default for the packages is ./... because the method may be in any of them. Directives are read
from the source as it is now, and overrides from the file of -config.
`

// An explaining holds the flags of explain.
type explaining struct{ config, format, tags string }

func explainFlags(flags *flag.FlagSet) action {
	e := &explaining{}
	configFlag(flags, &e.config)
	formatFlag(flags, &e.format, explain.Formats())
	tagsFlag(flags, &e.tags)
	return e.run
}

// run prints the explanations.
func (e *explaining) run(ctx context.Context, args []string, out streams) error {
	if len(args) == 0 {
		return misuse{errors.New("missing log record: put it in quotes, or write - to read from standard input")}
	}
	line, patterns := args[0], args[1:]
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	cfg, err := config(patterns, e.tags)
	if err != nil {
		return misuse{fmt.Errorf("%w; if it is part of the record, put all of that in quotes", err)}
	}
	var input io.Reader = strings.NewReader(line)
	if line == "-" {
		input = out.stdin
	}
	records, err := readRecords(ctx, input)
	if err != nil {
		return err
	}
	explainer, err := e.load(ctx, cfg, out)
	if err != nil {
		return err
	}
	var report explain.Report
	var unknown []error
	for _, r := range records {
		x, err := explainer.Explain(r)
		if err != nil {
			unknown = append(unknown, err)
			continue
		}
		report.Add(x)
	}
	if err := report.Write(out.stdout, e.format); err != nil {
		return err
	}
	return joined(unknown)
}

// load returns an Explainer for the packages of cfg.
func (e *explaining) load(ctx context.Context, cfg gen.Config, out streams) (*explain.Explainer, error) {
	src, err := out.load(ctx, cfg)
	if err != nil {
		return nil, err
	}
	models, err := src.Models()
	if err != nil {
		return nil, fmt.Errorf("directives have errors:\n%w", err)
	}
	if err := overrides.Apply(models, e.config); err != nil {
		return nil, err
	}
	return explain.New(models, cfg.Dir), nil
}

// readRecords reads the records in lines of text until ctx is done. Without a record, the error
// is that of the first line.
func readRecords(ctx context.Context, input io.Reader) ([]explain.Record, error) {
	type result struct {
		records []explain.Record
		err     error
	}
	done := make(chan result, 1)
	go func() {
		records, err := parseLines(bufio.NewReader(input))
		done <- result{records, err}
	}()
	select {
	case r := <-done:
		return r.records, r.err
	case <-ctx.Done(): // although the input may stay open
		return nil, fmt.Errorf("reading log records: %w", context.Cause(ctx))
	}
}

func parseLines(input *bufio.Reader) (records []explain.Record, first error) {
	for n := 1; ; n++ {
		line, err := input.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("reading log records: %w", err)
		}
		if strings.TrimSpace(line) != "" {
			r, wrong := explain.Parse(line)
			switch {
			case wrong == nil:
				records = append(records, r)
			case !errors.Is(wrong, explain.ErrNoRecord):
				return nil, fmt.Errorf("line %d: %w", n, wrong)
			case first == nil:
				first = wrong
			}
		}
		if err == io.EOF {
			break
		}
	}
	switch {
	case len(records) > 0:
		return records, nil
	case first == nil:
		return nil, errors.New("no log record: the input is empty")
	}
	return nil, first
}

// joined joins errors, each of those with the same text once.
func joined(errs []error) error {
	var different []error
	seen := map[string]bool{}
	for _, err := range errs {
		if !seen[err.Error()] {
			different = append(different, err)
			seen[err.Error()] = true
		}
	}
	return errors.Join(different...)
}
