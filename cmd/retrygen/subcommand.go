package main

import (
	"context"
	"fmt"
	"io"
)

// A subcommand has its own flags and help.
type subcommand struct {
	run  func(ctx context.Context, args []string, stdout, stderr io.Writer) int
	help func(topics []string) (string, error) // what "retrygen help NAME topics..." prints
}

var subcommands = map[string]subcommand{
	"plan":     {runPlan, helpPlan},
	"simulate": {runSimulate, helpSimulate},
	"vet":      {vet, helpVet},
}

// runSubcommand runs the subcommand named by the command line, or prints its help. It
// reports whether there is one.
func runSubcommand(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, ok bool) {
	if len(args) > 1 && args[0] == "help" {
		sub, ok := subcommands[args[1]]
		if !ok {
			return 0, false
		}
		text, err := sub.help(args[2:])
		if err != nil {
			return misuse(stderr, err), true
		}
		fmt.Fprint(stdout, text)
		return exitOK, true
	}
	if len(args) == 0 {
		return 0, false
	}
	sub, ok := subcommands[args[0]]
	if !ok {
		return 0, false
	}
	return sub.run(ctx, args[1:], stdout, stderr), true
}
