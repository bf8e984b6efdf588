package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A Run is the resource usage of one run of retrygen.
type Run struct {
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpuSeconds"` // including the go command that it starts
	PeakMB     int     `json:"peakMB"`     // without the go command; 0 if the system does not report it

	Warnings map[string]int `json:"warnings,omitempty"` // by code
}

// generate runs retrygen on the tree, and checks its output.
func generate(ctx context.Context, t *tree, c *corpus) (Run, error) {
	tool, err := buildTool(ctx, t)
	if err != nil {
		return Run{}, err
	}
	run, err := t.retrygen(ctx, tool, c, "generate", "-json", "./...")
	if err != nil {
		return run, err
	}
	for _, g := range groups(c.interfaces) {
		if err := readOutput(t, g); err != nil {
			return run, err
		}
	}
	run.Warnings, c.warnings = c.warnings, map[string]int{}
	_, err = t.retrygen(ctx, tool, c, "repeat", "-check", "-json", "./...")
	return run, err
}

// buildTool builds retrygen in the tree.
func buildTool(ctx context.Context, t *tree) (string, error) {
	tool := filepath.Join(t.dir, "retrygen")
	// It is built in its own module, so that it has the dependencies that users get, and
	// in the workspace, which includes the runtime.
	build := exec.CommandContext(ctx, "go", "build", "-o", tool, "./cmd/retrygen")
	build.Dir = filepath.Join(t.module, "..", "..")
	build.Env = append(os.Environ(), "GOWORK=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building retrygen: %w\n%s", err, out)
	}
	return tool, nil
}

// A finding is a diagnostic that retrygen -json prints.
type finding struct {
	Severity, Code string
	File, Message  string
	Line           int
}

// retrygen runs retrygen in the tree. Its findings are failures of the stage, except for
// warnings, which the directive deserves.
func (t *tree) retrygen(ctx context.Context, tool string, c *corpus, stage string, args ...string) (Run, error) {
	cmd := exec.CommandContext(ctx, tool, args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.dir, t.env, &stdout, &stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return Run{}, fmt.Errorf("running retrygen: %w", err)
	}
	peak := watchPeak(cmd.Process.Pid)
	err := cmd.Wait()
	if ctx.Err() != nil {
		return Run{}, ctx.Err()
	}
	run := Run{
		Seconds:    time.Since(start).Seconds(),
		CPUSeconds: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
		PeakMB:     <-peak,
	}
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || stderr.Len() > 0) {
		return run, fmt.Errorf("running retrygen: %w\n%s", err, stderr.Bytes())
	}
	return run, t.readFindings(&stdout, c, stage)
}

func (t *tree) readFindings(r io.Reader, c *corpus, stage string) error {
	for dec := json.NewDecoder(r); ; {
		var f finding
		if err := dec.Decode(&f); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading retrygen's diagnostics: %w", err)
		}
		if f.Severity == "warning" {
			c.warnings[f.Code]++
			continue
		}
		t.blame(c, f.File, f.Line, stage, f.Code+": "+f.Message)
	}
}

// readOutput checks the generated file of a group.
func readOutput(t *tree, g *group) error {
	path := filepath.Join(t.dir, filepath.FromSlash(g.dir), outputFile)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		for _, i := range g.interfaces {
			i.fail("generate", "nothing was generated for the package")
		}
		return nil
	}
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ParseComments)
	formatted, formatErr := format.Source(content)
	for _, i := range g.interfaces {
		switch {
		case err != nil:
			i.fail("generate", "the output is not Go: %v", err)
		case formatErr != nil || !bytes.Equal(formatted, content):
			i.fail("gofmt", "the output is not formatted")
		default:
			i.findWrapper(file)
		}
	}
	return nil
}

// findWrapper finds the wrapper of an interface and reads the doc comments of its
// methods.
func (i *iface) findWrapper(file *ast.File) {
	wrapper := "Retrying" + i.obj.Name()
	i.wrapped, i.docs = false, map[string]string{}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			i.wrapped = i.wrapped || d.Tok == token.TYPE && d.Specs[0].(*ast.TypeSpec).Name.Name == wrapper
		case *ast.FuncDecl:
			if receiver(d) == wrapper {
				i.docs[d.Name.Name] = strings.Join(strings.Fields(d.Doc.Text()), " ")
			}
		}
	}
	if !i.wrapped {
		i.fail("generate", "no wrapper was generated")
	}
}

// receiver returns the name of d's receiver type, or "" if d is not a method.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	for {
		switch of := t.(type) {
		case *ast.StarExpr:
			t = of.X
		case *ast.IndexExpr:
			t = of.X
		case *ast.IndexListExpr:
			t = of.X
		case *ast.Ident:
			return of.Name
		default:
			return ""
		}
	}
}
