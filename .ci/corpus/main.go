// Corpus checks retrygen on interfaces that were written without it in mind: every
// exported interface of the given packages.
//
// Usage, in this folder:
//
//	GOWORK=off go run . [-keep] [-json] [-sample N] std | PATTERN... | PATTERN@VERSION... | @LIST
//
// A pattern is one of the go command's, such as net/http or k8s.io/client-go/...; @LIST
// reads patterns from a file. Packages come from the modules that go.mod pins, or from
// the version after the pattern; no go.mod is changed. modules.txt lists what go.mod
// pins:
//
//	GOWORK=off go run . std @modules.txt
//
// For every interface that another package can implement and that has a method which can
// fail, it writes a package with an annotated interface that embeds it. It runs retrygen
// on all of them, and a second time, which must change nothing. The generated files must
// be formatted, compile and pass go vet. Finally, a sample of the wrappers is called,
// with stubs that fail twice.
//
// The exit code is 1 if anything failed, 2 if the command line is wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// config is the command line.
type config struct {
	patterns []string
	keep     bool // the generated tree
	json     bool
	sample   int                              // number of interfaces to call
	logf     func(format string, args ...any) // receives the progress of the check
}

const usage = `usage: GOWORK=off go run . [-keep] [-json] [-sample N] std | PATTERN... | PATTERN@VERSION... | @LIST
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(stderr, "corpus: %v\n", err)
		}
		return 2
	}
	report, err := check(ctx, cfg)
	if err == nil {
		err = report.write(stdout, cfg.json)
	}
	if err != nil {
		fmt.Fprintf(stderr, "corpus: %v\n", err)
		return 1
	}
	if len(report.Failed) > 0 {
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (config, error) {
	cfg := config{logf: func(format string, args ...any) { fmt.Fprintf(stderr, "corpus: "+format+"\n", args...) }}
	flags := flag.NewFlagSet("corpus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&cfg.keep, "keep", false, "keep the generated tree, and print its folder")
	flags.BoolVar(&cfg.json, "json", false, "print the report as JSON")
	flags.IntVar(&cfg.sample, "sample", 200, "call the wrappers of `N` interfaces")
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	for _, arg := range flags.Args() {
		patterns, err := readPatterns(arg)
		if err != nil {
			return cfg, err
		}
		cfg.patterns = append(cfg.patterns, patterns...)
	}
	if len(cfg.patterns) == 0 {
		return cfg, errors.New("no packages: name some, or std")
	}
	return cfg, nil
}

// readPatterns returns the patterns of an argument: itself, or for @LIST the lines of the
// file.
func readPatterns(arg string) ([]string, error) {
	name, isList := strings.CutPrefix(arg, "@")
	if !isList {
		return []string{arg}, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var patterns []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		patterns = append(patterns, strings.Fields(line)...)
	}
	return patterns, nil
}
