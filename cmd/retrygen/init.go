package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

const initAbout = `Init proposes directives for interfaces and func types that have none: those whose methods take a
context or an HTTP request and return an error, and that look as if they were called across a
network. It prints the reason for each directive, and the changes as a unified diff.
`

const initNotes = `It proposes as little as possible: a policy whose class= fits the client library that the methods or
the package use; a breaker for the client of one service; and once, idempotent or never for each
method whose name is not that of a read. It leaves out mocks, generated files, tests, types that are
not exported and not used, transactions, and interfaces whose methods another one has, too. A name
does not tell everything: review once, idempotent and never.

The generator and vet report nothing about what it writes.
`

// A drafting holds the flags of init.
type drafting struct {
	write bool
	tags  string
}

func initFlags(flags *flag.FlagSet) action {
	d := &drafting{}
	tagsFlag(flags, &d.tags)
	flags.BoolVar(&d.write, "w", false, "write the directives to the files, instead of printing a diff")
	return d.run
}

// run prints the proposals, or writes them.
func (d *drafting) run(ctx context.Context, args []string, out streams) error {
	cfg, err := config(args, d.tags)
	if err != nil {
		return err
	}
	stop := out.showLoading()
	made, err := gen.Propose(ctx, cfg)
	stop()
	if err != nil {
		return err
	}
	if err := made.Write(out.stdout); err != nil {
		return err
	}
	if len(made.Proposals) == 0 {
		fmt.Fprintf(out.stderr, "retrygen: nothing to propose in %s: no other interface without directives seems to be called across a network%s\n",
			strings.Join(cfg.Patterns, " "), belowHint(cfg))
		return nil
	}
	if !d.write {
		for _, c := range made.Changes {
			fmt.Fprintf(out.stdout, "\n%s", c.Diff())
		}
		fmt.Fprintln(out.stderr, "retrygen: no file was changed: use -w to write the directives")
		return nil
	}
	if err := made.Changes.Apply(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out.stderr, "retrygen: wrote the directives: %s\n", made.Next())
	return nil
}
