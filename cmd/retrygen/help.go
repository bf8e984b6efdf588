package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/lint"
)

// help prints the help on a topic, or that of retrygen as a whole.
func help(_ context.Context, topics []string, out streams) error {
	text, err := helpOn(topics)
	if err != nil {
		return misuse{err}
	}
	_, err = io.WriteString(out.stdout, text)
	return err
}

func helpOn(topics []string) (string, error) {
	if len(topics) == 0 {
		return commands()[0].help(), nil
	}
	var pages []string
	for _, c := range commands()[1:] {
		if c.about != "" && strings.HasPrefix(c.name+" ", strings.Join(topics, " ")+" ") {
			pages = append(pages, c.help())
		}
	}
	if len(pages) > 0 { // two for "config"
		return strings.Join(pages, "\n"), nil
	}
	topic, more := topics[0], topics[1:]
	if topic == "vet" && len(more) == 1 {
		return lint.PageOn(more[0])
	}
	if len(more) > 0 {
		return "", fmt.Errorf("help takes one topic, got also %q", more[0])
	}
	if topic == "directives" {
		return gen.Help(), nil
	}
	if text := gen.HelpOn(topic); text != "" {
		return text, nil
	}
	general := []string{"directives"}
	for _, c := range commands()[1:] {
		if c.about != "" {
			general = append(general, c.name)
		}
	}
	return "", fmt.Errorf("no help on %q%s", topic, cmp.Or(gen.Suggest(topic, append(gen.Topics(), general...)), gen.Suggest(topic, general)))
}

// help returns what retrygen help prints on c.
func (c command) help() string {
	lines := "    " + c.line() + "\n"
	if c.name == "" {
		lines = usage()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nUsage:\n\n%s\n", c.about, lines)
	var defaults strings.Builder
	flags := newFlagSet()
	c.flags(flags)
	flags.SetOutput(&defaults)
	flags.PrintDefaults()
	if defaults.Len() > 0 {
		fmt.Fprintf(&b, "Flags:\n\n%s\n", defaults.String())
	}
	b.WriteString(c.notes)
	return b.String()
}

// helpLine returns the command line that prints the help on c.
func (c command) helpLine() string {
	if c.name == "" || c.about == "" {
		return "retrygen help"
	}
	return "retrygen help " + c.name
}

// usage returns a line for each command.
func usage() string {
	var b strings.Builder
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %-45s  %s\n", c.line(), c.does)
	}
	return b.String()
}

// line returns the line of usage of c.
func (c command) line() string {
	return strings.Join(strings.Fields("retrygen "+c.name+" "+c.args), " ")
}

// version prints the version of the module, (devel) in its own source tree.
func version(_ context.Context, args []string, out streams) error {
	if len(args) > 0 {
		return misuse{fmt.Errorf("version takes no arguments, got %q", args[0])}
	}
	fmt.Fprintln(out.stdout, "retrygen", ownVersion())
	return nil
}

func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown: built without module support"
}
