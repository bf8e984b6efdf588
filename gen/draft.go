package gen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/draft"
	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/output"
)

// A Draft proposes directives for interfaces and func types that have none.
type Draft struct {
	Proposals []Proposal     // by position
	LeftOut   []LeftOut      // by position
	Changes   output.Changes // that write the proposed directives

	required bool // whether go.mod names the tool
}

// A Proposal is the directives proposed for one declaration.
type Proposal struct {
	File  string // relative to the directory of the Config if that is shorter
	Name  string // of the type
	Lines []draft.Line
}

// Reasons returns the directives with their reasons. Methods for which both are the same share
// one: "//retry:once Create, Charge".
func (p Proposal) Reasons() []draft.Line {
	var all []draft.Line
	for _, l := range p.Lines {
		i := slices.IndexFunc(all, func(r draft.Line) bool { return r.Text == l.Text && r.Why == l.Why && r.Method != "" })
		switch {
		case i >= 0:
			all[i].Method += ", " + l.Method
		default:
			all = append(all, l)
		}
	}
	return all
}

// Write writes the reasons for the proposals, and for what is left out.
func (d *Draft) Write(w io.Writer) error {
	const indent = "    "
	var b strings.Builder
	for _, p := range d.Proposals {
		fmt.Fprintf(&b, "%s: %s\n", p.File, p.Name)
		for _, r := range p.Reasons() {
			text := r.String()
			if r.Method != "" {
				text += " on " + r.Method
			}
			writeWrapped(&b, indent, text, "")
			writeWrapped(&b, indent+indent, r.Why, "")
		}
	}
	for _, l := range d.LeftOut {
		writeWrapped(&b, "", fmt.Sprintf("%s: left out %s: %s", l.File, strings.Join(l.Names, ", "), l.Why), indent)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeWrapped writes text in lines that fit a terminal, all of them indented, and those after
// the first even more.
func writeWrapped(b *strings.Builder, indent, text, more string) {
	b.WriteString(indent + figure.Wrap(text, figure.Columns-figure.Width(indent), indent+more) + "\n")
}

// Next returns what to do after the changes have been applied.
func (d *Draft) Next() string {
	if d.required {
		return "run go generate ./..."
	}
	return "run go get -tool " + toolPath + ", then go generate ./..."
}

// requiresTool reports whether the go.mod of a folder names the tool.
func requiresTool(dir string) bool {
	text, err := os.ReadFile(load.Above(dir, "go.mod"))
	return err == nil && bytes.Contains(text, []byte(toolPath))
}

const toolPath = "github.com/retrygen/retrygen/cmd/retrygen"

// A LeftOut names declarations of a file that resemble those with proposals, but have none.
type LeftOut struct {
	File  string
	Names []string
	Why   string
}

// leaveOut adds a declaration to d.LeftOut, with others of its file for the same reason.
func (d *Draft) leaveOut(file, name, why string) {
	for i, l := range d.LeftOut {
		if l.File == file && l.Why == why {
			d.LeftOut[i].Names = append(l.Names, name)
			return
		}
	}
	d.LeftOut = append(d.LeftOut, LeftOut{file, []string{name}, why})
}

// Propose returns a draft for the packages that match the Config. It writes nothing. Generating
// code from the proposed directives reports nothing, nor does vetting them, once go.mod requires
// retrygen.
func Propose(ctx context.Context, cfg Config) (*Draft, error) {
	d, err := newDrafter(ctx, cfg)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{d.decide, d.verify} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	d.leaveOutParts()
	return d.result()
}

// FirstCandidate returns the first type in the packages that match the Config for which
// [Propose] may have directives, as it is declared: "type Store interface". It is "" if there is
// none.
func FirstCandidate(ctx context.Context, cfg Config) (string, error) {
	d, err := newDrafter(ctx, cfg)
	if err != nil {
		return "", err
	}
	for _, a := range d.order {
		if a.LooksRemote() {
			return a.Declaration(), nil
		}
	}
	return "", nil
}
