package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/directive"
)

// A command is a parsed command line.
type command struct {
	name     string // generate, help or version
	topic    string // of help
	patterns []string
	tags     string
	check    bool
	strict   bool
	json     bool
	verbose  bool
}

const usage = `Retrygen writes retrying decorators for the interfaces and func types that are annotated
with //retry: directives.

Usage:

    retrygen [flags] [packages]    generate; packages default to the current folder
    retrygen plan [packages]       show what directives mean: see retrygen help plan
    retrygen simulate MODEL        show what a policy does to a service: see retrygen help simulate
    retrygen vet [packages]        look for retries that could do harm: see retrygen help vet
    retrygen help directives       list the directives, their keys and defaults
    retrygen help VERB|KEY         explain one, such as retrygen help timeout
    retrygen version               print the version

Flags:

    -check       write nothing: print what would change as a unified diff, exit with 1 if anything would
    -strict      refuse a policy on an interface that covers methods whose names say that they are
                 not idempotent, in place of a warning
    -json        print findings as JSON, one object a line
    -tags LIST   build tags, separated by commas
    -v           say what is searched, loaded and written, and how many methods are retried

In a package, //go:generate go tool retrygen runs it. The exit code is 0 if all is well or there
are only warnings, 1 if there is something to correct or, with -check, to generate, 2 if the command
line is wrong.
`

// topics are those of the help, beside verbs and keys of directives.
var topics = []string{"directives", "plan", "simulate", "vet"}

// plainArgs are the arguments without a dot or slash that are no mistake: commands and the
// go command's own patterns.
var plainArgs = []string{"help", "plan", "simulate", "vet", "version", "all", "work"}

// parse reads the command line.
func parse(args []string) (command, error) {
	cmd := command{name: "generate"}
	flags := flag.NewFlagSet("retrygen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&cmd.check, "check", false, "")
	flags.BoolVar(&cmd.strict, "strict", false, "")
	flags.BoolVar(&cmd.json, "json", false, "")
	flags.StringVar(&cmd.tags, "tags", "", "")
	flags.BoolVar(&cmd.verbose, "v", false, "")
	if err := flags.Parse(args); err == flag.ErrHelp {
		return command{name: "help"}, nil
	} else if err != nil {
		return cmd, flagError(flags, err)
	}
	rest := flags.Args()
	if len(rest) > 0 && (rest[0] == "help" || rest[0] == "version") {
		return parseWord(rest[0], rest[1:])
	}
	cmd.patterns = rest
	if len(rest) == 0 {
		cmd.patterns = []string{"."}
	}
	return cmd, checkPatterns(rest)
}

// parseWord reads what follows help or version.
func parseWord(name string, rest []string) (command, error) {
	cmd := command{name: name}
	switch {
	case len(rest) == 0:
		return cmd, nil
	case name == "help" && len(rest) == 1 && (slices.Contains(topics, rest[0]) || directive.HelpOn(rest[0]) != ""):
		cmd.topic = rest[0]
		return cmd, nil
	case name == "help" && len(rest) == 1:
		return cmd, fmt.Errorf("no help on %q%s", rest[0], suggestTopic(rest[0]))
	case name == "help":
		return cmd, fmt.Errorf("help takes one topic, got %q, too", rest[1])
	}
	return cmd, fmt.Errorf("%s takes no arguments, got %q", name, rest[0])
}

// suggestTopic names the topic of the help that is nearest to word, else the few that lead
// on.
func suggestTopic(word string) string {
	if near := directive.Nearest(word, append(directive.Topics(), topics...)); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return directive.Suggest(word, topics)
}

// checkPatterns reports arguments that cannot be packages to generate for: the mistyped
// command, and the flag that comes too late.
func checkPatterns(patterns []string) error {
	for _, p := range patterns {
		switch {
		case strings.HasPrefix(p, "-"):
			return fmt.Errorf("flag %s comes after a package: flags come first", p)
		case !strings.ContainsAny(p, `./\`) && !slices.Contains(plainArgs, p):
			return fmt.Errorf("%q is neither a command nor a package%s; a folder is written ./%s",
				p, directive.Suggest(p, plainArgs[:5]), p)
		}
	}
	return nil
}

// flagError adds the nearest flag to what package flag says about an unknown one.
func flagError(flags *flag.FlagSet, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown && strings.HasSuffix(err.Error(), ": parse error") {
		return fmt.Errorf("%s: want a number, or a duration with its unit such as 3s", strings.TrimSuffix(err.Error(), ": parse error"))
	} else if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return fmt.Errorf("unknown flag -%s%s", name, directive.Suggest("-"+name, names))
}
