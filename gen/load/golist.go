package load

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// listed is a package as go list prints it.
type listed struct {
	ImportPath      string // with the test it is compiled for: "p [p.test]"
	Dir             string
	GoFiles         []string
	CgoFiles        []string
	CompiledGoFiles []string
	IgnoredGoFiles  []string
	Imports         []string
	ImportMap       map[string]string // from paths in the source, where they differ from the imported package's
	Export          string
	DepOnly         bool
	Standard        bool
	Module          *struct {
		Main      bool
		GoVersion string
	}
	Error *struct{ Err string }
}

func (p *listed) errorText() string {
	if p.Error == nil {
		return ""
	}
	return strings.TrimSpace(p.Error.Err)
}

// maxPatterns is how many bytes of patterns one run of the go command takes: what the
// system's limit for a command line leaves beside the environment.
func maxPatterns() int {
	if runtime.GOOS == "windows" {
		return 16 << 10
	}
	return 128 << 10
}

// goListPackages runs go list on the patterns, more than once if there are too many for
// one command line.
func (cfg Config) goListPackages(ctx context.Context, flags, patterns []string) ([]*listed, error) {
	chunks := split(patterns, maxPatterns())
	found := make([][]*listed, len(chunks))
	errs := make([]error, len(chunks))
	var wait sync.WaitGroup
	for i, chunk := range chunks {
		wait.Go(func() {
			var out []byte
			if out, errs[i] = cfg.goList(ctx, slices.Concat(flags, []string{"--"}, chunk)...); errs[i] == nil {
				found[i], errs[i] = decode(out)
			}
		})
	}
	wait.Wait()
	return slices.Concat(found...), cmp.Or(errs...)
}

// split cuts patterns into lists of at most limit bytes, but one pattern at least.
func split(patterns []string, limit int) [][]string {
	var chunks [][]string
	start, size := 0, 0
	for i, pattern := range patterns {
		size += len(pattern) + 1
		if i > start && size > limit {
			chunks = append(chunks, patterns[start:i])
			start, size = i, len(pattern)+1
		}
	}
	if start < len(patterns) {
		chunks = append(chunks, patterns[start:])
	}
	return chunks
}

// decode reads what go list -json prints.
func decode(out []byte) ([]*listed, error) {
	var found []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &listed{}
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the output of go list: %w", err)
		}
		found = append(found, p)
	}
}

// patience is how long an interrupted go command may take to remove its temporary files.
const patience = 250 * time.Millisecond

// fewerCollections is for the go command, a short-lived process that would spend a fifth
// of its time collecting garbage. The limit is for the compilers that it may start. The
// user's own settings take precedence.
var fewerCollections = []string{"GOGC=400", "GOMEMLIMIT=1GiB"}

// goList runs go list, which reports most mistakes in its output (-e). Where it builds
// something, a failure with output is one of these. When ctx ends, so do the go command
// and the processes that it has started.
func (cfg Config) goList(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", slices.Concat([]string{"list", "-e", "-pgo=off"}, cfg.buildFlags(), args)...)
	cmd.Dir, cmd.Env = cfg.Dir, cfg.Env
	cmd.Env = slices.Concat(fewerCollections, cmd.Environ(), []string{"PWD=" + cfg.Dir}) // PWD keeps symbolic links
	builds := slices.Contains(args, "-export") || slices.Contains(args, "-compiled")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = patience
	interruptGroup(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && (!builds || stdout.Len() == 0):
		return nil, fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return stdout.Bytes(), nil
}

func (cfg Config) buildFlags() []string {
	if cfg.Tags == "" {
		return nil
	}
	return []string{"-tags=" + cfg.Tags}
}
