package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

// A command is selected by the first words of a command line. Dispatch, help and the list of
// commands in the package comment all come from the table of commands.
type command struct {
	name  string // one or two words; "" for the one that has none
	args  string // in its line of usage
	does  string // in the list of commands
	about string // how its help begins; "" if it has no help of its own
	notes string // end of its help text

	// flags declares the flags and returns what they control.
	flags func(*flag.FlagSet) action
}

// An action carries out a command. args are the arguments that are not flags.
type action func(ctx context.Context, args []string, out streams) error

type streams struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	quiet          bool // whether not to show progress
}

// commands returns the table.
func commands() []command {
	return []command{
		{"", "[flags] [packages]", "generate; the default is the current directory", generateAbout, generateNotes, generateFlags},
		{"init", "[flags] [packages]", "propose directives for interfaces that have none", initAbout, initNotes, initFlags},
		{"plan", "[flags] [packages]", "show what the directives do, method by method", planAbout, planNotes, planFlags},
		{"simulate", "MODEL [flags] [packages]", "simulate the effect of a policy on a service", simulateAbout, simulateNotes, simulateFlags},
		{"config check", "FILE [flags] [packages]", "check overrides of policies at run time", checkAbout, checkNotes, checkFlags},
		{"config show", "FILE [flags] [packages]", "show policies under overrides, and their origin", showAbout, showNotes, showFlags},
		{"vet", "[flags] [packages]", "report retries that are harmful or have no effect", vetAbout, vetNotes(), vetFlags},
		{"explain", "LINE [flags] [packages]", "explain a log record or an error of a program", explainAbout, explainNotes, explainFlags},
		{"lsp", "[flags]", "serve an editor: findings, completion, fixes", lspAbout, lspNotes, lspFlags},
		{"help", "[TOPIC]", `explain a command, "directives", or a verb or key`, "", "", noFlags(help)},
		{"completion", "SHELL", "print a completion script for bash, zsh or fish", completionAbout, completionNotes, noFlags(completion)},
		{"version", "", "print the version", "", "", noFlags(version)},
	}
}

func noFlags(do action) func(*flag.FlagSet) action {
	return func(*flag.FlagSet) action { return do }
}

// find returns the command that a command line names, and the arguments that follow.
func find(args []string) (command, []string) {
	all := commands()
	for _, c := range all[1:] {
		name := strings.Fields(c.name)
		if len(args) >= len(name) && slices.Equal(name, args[:len(name)]) {
			return c, args[len(name):]
		}
	}
	return all[0], args
}

// run runs the command.
func (c command) run(ctx context.Context, args []string, out streams) error {
	flags := newFlagSet()
	do := c.flags(flags)
	rest, err := parseFlags(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		_, err := io.WriteString(out.stdout, c.help())
		return err
	} else if err != nil {
		return misuse{err}
	}
	return do(ctx, rest, out)
}

func newFlagSet() *flag.FlagSet {
	flags := flag.NewFlagSet("retrygen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parseFlags parses the flags among the arguments, wherever they are before "--", and returns
// the others.
func parseFlags(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, flagError(flags, err)
		}
		if n := len(args) - flags.NArg(); flags.NArg() == 0 || n > 0 && args[n-1] == "--" {
			return append(rest, flags.Args()...), nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
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

// patterns are the arguments without a dot or slash that the go command takes for packages.
var patterns = []string{"all", "work", "std", "cmd"}

// config returns the packages that the arguments name.
func config(args []string, tags string) (gen.Config, error) {
	var names []string
	for _, c := range commands()[1:] {
		names = append(names, c.name)
	}
	for i, arg := range args {
		if strings.HasPrefix(arg, ".") {
			args[i] = filepath.ToSlash(arg) // .\... on Windows
		}
		switch {
		case slices.Contains(names, arg):
			return gen.Config{}, misuse{fmt.Errorf("%s is a command: put it first; for a directory, write ./%s", arg, arg)}
		case !strings.ContainsAny(arg, `./\`) && !slices.Contains(patterns, arg):
			return gen.Config{}, misuse{fmt.Errorf("%q is neither a command nor a package%s; for a directory, write ./%s", arg, gen.Suggest(arg, names), arg)}
		}
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	dir, err := os.Getwd()
	if err != nil {
		return gen.Config{}, fmt.Errorf("finding the current directory: %w", err)
	}
	return gen.Config{Dir: dir, Patterns: args, Tags: tags}, nil
}

// tagsFlag declares -tags, which every command that reads packages has.
func tagsFlag(flags *flag.FlagSet, tags *string) {
	flags.StringVar(tags, "tags", "", "comma-separated `LIST` of build tags")
}
