package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
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

    retrygen [flags] [packages]    generate; the default is the package in the current directory
    retrygen plan [packages]       show what the directives do: see retrygen help plan
    retrygen simulate MODEL        simulate the effect of a policy on a service: see retrygen help simulate
    retrygen vet [packages]        report retries that are harmful or have no effect: see retrygen help vet
    retrygen help directives       list the directives, their keys and defaults
    retrygen help VERB|KEY         explain a verb or key, such as retrygen help timeout
    retrygen version               print the version

Flags:

    -check       do not write files: print the changes as a unified diff, and exit with status 1 if there
                 are any
    -strict      report an error instead of a warning if a policy on an interface covers methods whose
                 names suggest that they are not idempotent
    -json        print findings as JSON, one object per line
    -tags LIST   comma-separated list of build tags
    -v           print what is searched, loaded and written, and how many methods are retried

To run retrygen with go generate, add //go:generate go tool retrygen to a package. The exit status
is 0 on success, even with warnings; 1 if there are errors or, with -check, changes; and 2 if the
command line is invalid.
`

// topics are the help topics besides the verbs and keys of directives.
var topics = []string{"directives", "plan", "simulate", "vet"}

// plainArgs are the valid arguments without a dot or slash: commands, and patterns of the go
// command.
var plainArgs = []string{"help", "plan", "simulate", "vet", "version", "all", "work"}

// parse parses the command line.
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

// parseWord parses the arguments of help or version.
func parseWord(name string, rest []string) (command, error) {
	cmd := command{name: name}
	switch {
	case len(rest) == 0:
		return cmd, nil
	case name == "help" && len(rest) == 1 && (slices.Contains(topics, rest[0]) || gen.HelpOn(rest[0]) != ""):
		cmd.topic = rest[0]
		return cmd, nil
	case name == "help" && len(rest) == 1:
		return cmd, fmt.Errorf("no help on %q%s", rest[0], suggestTopic(rest[0]))
	case name == "help":
		return cmd, fmt.Errorf("help takes one topic, got also %q", rest[1])
	}
	return cmd, fmt.Errorf("%s takes no arguments, got %q", name, rest[0])
}

// suggestTopic suggests the help topic nearest to word, or lists the general topics.
func suggestTopic(word string) string {
	return cmp.Or(gen.Suggest(word, append(gen.Topics(), topics...)), gen.Suggest(word, topics))
}

// checkPatterns reports arguments that cannot be packages: mistyped commands, and flags
// after the first package.
func checkPatterns(patterns []string) error {
	for _, p := range patterns {
		switch {
		case strings.HasPrefix(p, "-"):
			return fmt.Errorf("flag %s follows a package: put flags first", p)
		case !strings.ContainsAny(p, `./\`) && !slices.Contains(plainArgs, p):
			return fmt.Errorf("%q is neither a command nor a package%s; for a directory, write ./%s",
				p, gen.Suggest(p, plainArgs[:5]), p)
		}
	}
	return nil
}

// flagError returns an error of package flag with a suggestion for unknown flags.
func flagError(flags *flag.FlagSet, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown && strings.HasSuffix(err.Error(), ": parse error") {
		return fmt.Errorf("%s: want a number, or a duration with its unit such as 3s", strings.TrimSuffix(err.Error(), ": parse error"))
	} else if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return fmt.Errorf("unknown flag -%s%s", name, gen.Suggest("-"+name, names))
}
