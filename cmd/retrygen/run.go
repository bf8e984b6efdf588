package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/retrygen/retrygen/gen"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFound  = 1
	exitMisuse = 2
)

// run runs the command and returns the exit status. It does not read from the input.
func run(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if code, ok := runSubcommand(ctx, args, stdout, stderr); ok {
		return code
	}
	cmd, err := parse(args)
	if err != nil {
		return misuse(stderr, err)
	}
	switch {
	case cmd.topic == "directives":
		fmt.Fprint(stdout, gen.Help())
	case cmd.topic != "":
		fmt.Fprint(stdout, gen.HelpOn(cmd.topic))
	case cmd.name == "help":
		fmt.Fprint(stdout, usage)
	case cmd.name == "version":
		fmt.Fprintln(stdout, "retrygen", version())
	default:
		return generate(ctx, cmd, stdout, stderr)
	}
	return exitOK
}

// misuse reports an invalid command line and returns the exit status.
func misuse(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "retrygen: %v\nrun \"retrygen help\" for usage\n", err)
	return exitMisuse
}

// version returns the version of the module, (devel) in its own source tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown: built without module support"
	}
	return info.Main.Version
}
