// Benchmarks compares the code that retrygen generates with alternatives, and writes the
// results to README.md and speed.svg:
//
//	GOWORK=off go run . [-count 15] [-benchtime 100ms] [speed] [behaviours] [generators] [hedges] [races]
//
// Without arguments, it runs all sections.
//
//   - speed: the time of each library for the same task, in package peers. Every round
//     runs each benchmark once, in its own process and in random order, so that noise
//     affects all alike.
//   - behaviours: what each library does in situations that cause trouble in practice, as
//     observed by the tests of package peers.
//   - generators: time and memory of retrygen and of mock generators.
//   - hedges: what hedged requests gain and cost with a real HTTP server.
//   - races: how libraries that hedge compare, in package hedges.
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

// A program is one run of this command.
type program struct {
	count     int           // rounds
	benchtime time.Duration // per benchmark and round
	sections  []section
	temp      string // folder for built programs
	progress  io.Writer
}

// A section is a generated section of the README.
type section struct {
	name  string
	write func(ctx context.Context, p *program) (markdown string, err error)
}

var sections = []section{
	{"speed", speed},
	{"behaviours", behaviours},
	{"generators", generators},
	{"hedges", hedged},
	{"races", races},
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

// parse parses the command line, and prints its mistakes.
func parse(args []string, stderr io.Writer) (*program, error) {
	p := &program{progress: stderr}
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.count, "count", 15, "number of rounds; each round measures everything once")
	flags.DurationVar(&p.benchtime, "benchtime", 100*time.Millisecond, "time per benchmark and round")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if p.count < 1 || p.benchtime <= 0 {
		err := fmt.Errorf("-count and -benchtime must be positive")
		fmt.Fprintln(stderr, "benchmarks:", err)
		return nil, err
	}
	for _, name := range flags.Args() {
		i := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
		if i < 0 {
			err := fmt.Errorf("unknown section %q, want speed, behaviours, generators, hedges or races", name)
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

// run writes each section to the README as soon as it is complete.
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

// command returns a command whose standard error is that of p.
func (p *program) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = p.progress
	return cmd
}

// built returns the path of the built program with that name.
func (p *program) built(name string) string { return filepath.Join(p.temp, name) }
