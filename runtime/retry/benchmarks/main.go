// Benchmarks puts what retrygen writes beside what one would take instead, and
// writes what it finds into README.md and speed.svg:
//
//	GOWORK=off go run . [-count 15] [-benchtime 100ms] [speed] [behaviours] [generators]
//
// Without arguments it does all three.
//
//   - speed: each library on the same work, in package peers. In every round
//     each benchmark runs once, in a process of its own and in another order,
//     so that a noisy machine hits all alike.
//   - behaviours: what each library does where it bites, as the tests of
//     package peers observe it.
//   - generators: time and memory of retrygen and of generators of mocks.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stderr))
}

// A program is a run of this command.
type program struct {
	count     int           // rounds
	benchtime time.Duration // of each benchmark in a round
	sections  []section
	temp      string // folder for what is built
	progress  io.Writer
}

// A section is a part of the README and how it comes about.
type section struct {
	name  string
	write func(ctx context.Context, p *program) (markdown string, err error)
}

var sections = []section{
	{"speed", speed},
	{"behaviours", behaviours},
	{"generators", generators},
}

func run(ctx context.Context, args []string, stderr io.Writer) int {
	p, err := parse(args, stderr)
	if err != nil {
		return 2
	}
	if err := p.run(ctx); err != nil {
		fmt.Fprintln(stderr, "benchmarks:", err)
		return 1
	}
	return 0
}

// parse reads the command line, and says what is wrong with it.
func parse(args []string, stderr io.Writer) (*program, error) {
	p := &program{progress: stderr}
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.count, "count", 15, "rounds, in each of which everything is measured once")
	flags.DurationVar(&p.benchtime, "benchtime", 100*time.Millisecond, "time of each benchmark in a round")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if p.count < 1 || p.benchtime <= 0 {
		err := fmt.Errorf("-count and -benchtime must be above 0")
		fmt.Fprintln(stderr, "benchmarks:", err)
		return nil, err
	}
	for _, name := range flags.Args() {
		i := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
		if i < 0 {
			err := fmt.Errorf("unknown section %q, want speed, behaviours or generators", name)
			fmt.Fprintln(stderr, "benchmarks:", err)
			return nil, err
		}
		p.sections = append(p.sections, sections[i])
	}
	if len(p.sections) == 0 {
		p.sections = sections
	}
	return p, nil
}

// run writes each section into the README as soon as it is there.
func (p *program) run(ctx context.Context) (err error) {
	if p.temp, err = os.MkdirTemp("", "benchmarks"); err != nil {
		return err
	}
	defer os.RemoveAll(p.temp)
	for _, s := range p.sections {
		text, err := s.write(ctx, p)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := replaceSection("README.md", s.name, text); err != nil {
			return err
		}
	}
	return nil
}

// command returns a command that says on stderr what goes wrong.
func (p *program) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = p.progress
	return cmd
}

// built returns where a program of that name is built.
func (p *program) built(name string) string { return filepath.Join(p.temp, name) }
