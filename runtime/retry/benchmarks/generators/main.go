// Generators measures retrygen and mock generators, which also write implementations of
// interfaces, and prints a Markdown table:
//
//	go run ./generators [-count 3]
//
// It is a separate small program because Linux reports for a process at least the memory
// of the process that started it.
package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
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
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generators", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("count", 3, "number of rounds; each round runs every generator once on every module")
	if flags.Parse(args) != nil {
		return 2
	}
	m := &measurement{stderr: stderr, usages: map[string][]usage{}}
	if err := m.run(ctx, *rounds); err != nil {
		fmt.Fprintln(stderr, "generators:", err)
		return 1
	}
	fmt.Fprint(stdout, m.table())
	return 0
}

// A generator writes implementations of interfaces. It runs as its README recommends:
// once in the root of a module, or once in each package.
type generator struct {
	name    string
	version string

	// perPackage returns the arguments for the run in one package. If it is nil, the
	// generator runs once, in the root, with the arguments once.
	perPackage func(p treePackage) []string
	once       []string

	// made is the beginning of a declaration that appears once for each generated
	// implementation.
	made string
}

var generators = []*generator{
	{name: "retrygen", version: "(this tree)", once: []string{"./..."}, made: "func NewRetrying"},
	{name: "mockery", once: []string{"--log-level=error"}, made: "func NewMock"},
	{name: "moq", perPackage: moqArgs, made: "var _ "},
	{name: "counterfeiter", perPackage: counterfeiterArgs, made: "var _ "},
}

func moqArgs(p treePackage) []string { return append([]string{"-out", "moq.go", "."}, p.Interfaces...) }

func counterfeiterArgs(treePackage) []string { return []string{"-generate", "-q"} }

// A usage is the total resource usage of a generator's processes on one tree.
type usage struct {
	wall   time.Duration
	cpu    time.Duration // including the go command
	memory int64         // in bytes, of the largest process
}

// A measurement is one run of this program.
type measurement struct {
	stderr io.Writer
	temp   string // for built generators and generated trees
	root   string // of retrygen's module
	usages map[string][]usage
}

// run measures all generators on all trees. A warm-up round fills the build cache.
func (m *measurement) run(ctx context.Context, rounds int) (err error) {
	if m.root, err = filepath.Abs(filepath.Join("..", "..", "..")); err != nil {
		return err
	}
	if m.temp, err = os.MkdirTemp("", "generators"); err != nil {
		return err
	}
	defer os.RemoveAll(m.temp)
	if err := m.build(ctx); err != nil {
		return err
	}
	for round := range rounds + 1 {
		fmt.Fprintf(m.stderr, "generators: round %d of %d\n", round, rounds)
		if err := m.round(ctx, round); err != nil {
			return err
		}
	}
	return nil
}

// build builds retrygen from this source tree, and the others at the versions that the
// module in tools pins.
func (m *measurement) build(ctx context.Context) error {
	into := m.temp + string(filepath.Separator)
	for _, b := range []struct{ dir, work, target string }{
		{m.root, "", "./cmd/retrygen"}, // in the workspace, which includes the runtime
		{filepath.Join("generators", "tools"), "off", "tool"},
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", into, b.target)
		cmd.Dir, cmd.Env = b.dir, append(os.Environ(), "GOWORK="+b.work)
		cmd.Stderr = m.stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("building %s: %w", b.target, err)
		}
	}
	for _, g := range generators {
		info, err := buildinfo.ReadFile(filepath.Join(m.temp, g.name))
		if err != nil {
			return err
		}
		if g.version == "" {
			g.version = info.Main.Version
		}
	}
	return nil
}

// round runs each generator once on each tree, in random order. It discards the results
// of round 0, the warm-up.
func (m *measurement) round(ctx context.Context, round int) error {
	order := slices.Clone(generators)
	rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, g := range order {
		for _, t := range trees {
			if slices.Contains(t.not, g.name) {
				continue
			}
			used, err := m.generate(ctx, g, t, round)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", g.name, t.title, err)
			}
			if round > 0 {
				m.usages[g.name+t.title] = append(m.usages[g.name+t.title], used)
			}
		}
	}
	return nil
}

// generate edits each package of t, runs g, and checks that it wrote all implementations.
func (m *measurement) generate(ctx context.Context, g *generator, t tree, round int) (used usage, err error) {
	dir := filepath.Join(m.temp, g.name+" "+t.title)
	if round == 0 {
		err = t.write(dir, filepath.Join(m.root, "runtime", "retry", "benchmarks"))
	} else {
		err = t.edit(dir, round)
	}
	if err != nil {
		return used, err
	}
	if err := m.runAll(ctx, &used, g, t, dir); err != nil {
		return used, err
	}
	made, err := countMade(dir, g.made)
	if err == nil && made != t.total() {
		err = fmt.Errorf("%d implementations written, want %d", made, t.total())
	}
	return used, err
}

func (m *measurement) runAll(ctx context.Context, used *usage, g *generator, t tree, dir string) error {
	if g.perPackage == nil {
		return m.execute(ctx, used, g, dir, g.once)
	}
	for _, p := range t.packages() {
		if err := m.execute(ctx, used, g, filepath.Join(dir, p.Name), g.perPackage(p)); err != nil {
			return err
		}
	}
	return nil
}

// execute runs g and adds its resource usage to used.
func (m *measurement) execute(ctx context.Context, used *usage, g *generator, dir string, args []string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(m.temp, g.name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod") // only the warm-up round may complete go.mod
	start := time.Now()
	output, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	used.wall += time.Since(start)
	used.memory = max(used.memory, peakMemory(cmd.ProcessState))
	used.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return nil
}

// countMade counts the declarations in a folder that begin with made.
func countMade(dir, begin string) (made int, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		for line := range bytes.Lines(source) {
			if bytes.HasPrefix(line, []byte(begin)) {
				made++
			}
		}
		return err
	})
	return made, err
}
