package gen

import (
	"context"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/draft"
	"github.com/retrygen/retrygen/gen/internal/emit"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/output"
	"github.com/retrygen/retrygen/gen/internal/resolve"
	"github.com/retrygen/retrygen/gen/lint"
)

// A drafter makes a draft.
type drafter struct {
	cfg   Config
	texts map[string][]byte  // of the files with candidates, by path
	order []*draft.Annotated // candidates, by position
	runs  map[string]bool    // folders for which go generate runs retrygen
	also  []string           // folders with directives
	why   map[*draft.Annotated]string

	wrappers  map[*draft.Annotated]*model.Wrapper // of the candidates that compile
	annotated []*model.Wrapper                    // that have directives already
}

// newDrafter returns a drafter with the candidates, which have no directives yet.
func newDrafter(ctx context.Context, cfg Config) (*drafter, error) {
	folders, err := load.Sources(ctx, cfg.load())
	if err != nil {
		return nil, err
	}
	d := &drafter{cfg: cfg, texts: map[string][]byte{}, runs: map[string]bool{}, why: map[*draft.Annotated]string{}}
	for _, files := range folders {
		for _, c := range draft.Find(files) {
			d.order = append(d.order, &draft.Annotated{Candidate: c, Lines: draft.Mark})
		}
		for _, f := range files {
			d.texts[f.Path] = f.Text
			dir := filepath.Dir(f.Path)
			d.runs[dir] = d.runs[dir] || draft.Generates(f.Text)
			if f.Annotated && !slices.Contains(d.also, dir) {
				d.also = append(d.also, dir)
			}
		}
	}
	return d, nil
}

// leaveOut records why a candidate has no directives.
func (d *drafter) leaveOut(a *draft.Annotated, why string) {
	a.Lines = nil
	d.why[a] = why
}

// proposed returns the candidates that have directives.
func (d *drafter) proposed() []*draft.Annotated {
	return slices.DeleteFunc(slices.Clone(d.order), func(a *draft.Annotated) bool { return len(a.Lines) == 0 })
}

// load loads the packages with the directives of candidates.
func (d *drafter) load(ctx context.Context) (*load.Result, error) {
	cfg := d.cfg.load()
	overlay := map[string][]byte{}
	maps.Copy(overlay, cfg.Overlay)
	cfg.Patterns, cfg.Overlay = nil, overlay
	dirs := slices.Clone(d.also)
	for _, a := range d.proposed() {
		dirs = append(dirs, filepath.Dir(a.Path))
		overlay[a.Path] = d.content(a.Path, false)
	}
	for _, dir := range dirs { // load ignores repetitions
		pattern, err := folderPattern(cfg.Dir, dir)
		if err != nil {
			return nil, err
		}
		cfg.Patterns = append(cfg.Patterns, pattern)
	}
	return load.Load(ctx, cfg)
}

// folderPattern returns the pattern for a folder.
func folderPattern(from, folder string) (string, error) {
	rel, err := filepath.Rel(from, folder)
	if err != nil {
		return "", fmt.Errorf("naming the package in %s: %w", folder, err)
	}
	return "./" + filepath.ToSlash(rel), nil
}

// content returns the content of a file with the directives of the candidates in it.
func (d *drafter) content(path string, generate bool) []byte {
	var in []draft.Annotated
	for _, a := range d.proposed() {
		if a.Path == path {
			in = append(in, *a)
		}
	}
	return draft.Insert(d.texts[path], in, generate)
}

// of returns the candidate that is the declaration of w, or nil if none is.
func (d *drafter) of(w *model.Wrapper) *draft.Annotated {
	i := slices.IndexFunc(d.order, func(a *draft.Annotated) bool { return a.Path == w.Pos.Filename && a.Name == w.Obj.Name() })
	if i < 0 {
		return nil
	}
	return d.order[i]
}

// decide chooses the directives of the candidates.
func (d *drafter) decide(ctx context.Context) error {
	if len(d.order) == 0 {
		return nil
	}
	loaded, err := d.load(ctx)
	if err != nil {
		return err
	}
	found := loaded.Found
	d.wrappers = map[*draft.Annotated]*model.Wrapper{}
	for _, pkg := range loaded.Packages {
		m, mistakes := resolve.Package(pkg)
		found = append(found, mistakes...)
		for w := range m.Wrappers() {
			if a := d.of(w); a != nil {
				d.wrappers[a] = w
			} else {
				d.annotated = append(d.annotated, w)
			}
		}
	}
	d.blame(found)
	for _, a := range d.proposed() {
		w := d.wrappers[a]
		if w == nil {
			d.leaveOut(a, "the build excludes it, or it does not compile")
			continue
		}
		a.Lines, d.why[a] = draft.New(w)
	}
	return nil
}

// leaveOutParts leaves out interfaces whose methods another interface with directives has, too:
// retrying both would multiply the attempts.
func (d *drafter) leaveOutParts() {
	for i, part := range d.order {
		wholes := slices.Clone(d.annotated)
		for j, other := range d.order {
			// Of two that are the same, the first is kept.
			if i != j && len(other.Lines) > 0 && (i > j || !isPart(d.wrappers[other], d.wrappers[part])) {
				wholes = append(wholes, d.wrappers[other])
			}
		}
		for _, whole := range wholes {
			if len(part.Lines) > 0 && isPart(d.wrappers[part], whole) {
				d.leaveOut(part, whole.Title()+" has its methods, too, and its wrapper can be used instead")
			}
		}
	}
}

// isPart reports whether every value of the interface whole is one of the interface part. In
// another package, that counts only if the methods have types of their own: many interfaces have a
// method Get(context.Context, string) (string, error).
func isPart(part, whole *model.Wrapper) bool {
	if part == nil || whole == nil {
		return false
	}
	iface, ok := part.Obj.Type().Underlying().(*types.Interface)
	named, isNamed := whole.Obj.Type().(*types.Named)
	return ok && isNamed && types.IsInterface(named) && named.TypeParams() == nil && types.Implements(named, iface) &&
		(part.Obj.Pkg() == whole.Obj.Pkg() || mentionsOwn(iface, part.Obj.Pkg()))
}

// mentionsOwn reports whether a method of an interface mentions a type of a package whose path
// begins like that of pkg.
func mentionsOwn(iface *types.Interface, pkg *types.Package) bool {
	root := func(pkg *types.Package) string { first, _, _ := strings.Cut(pkg.Path(), "/"); return first }
	found := false
	for m := range iface.Methods() {
		model.Mentions(m.Signature(), pkg, func(obj *types.TypeName) {
			found = found || obj.Pkg() != nil && root(obj.Pkg()) == root(pkg)
		})
	}
	return found
}

// verify leaves out candidates about whose directives something would be reported.
func (d *drafter) verify(ctx context.Context) error {
	if len(d.proposed()) == 0 {
		return nil
	}
	loaded, err := d.load(ctx)
	if err != nil {
		return err
	}
	found := loaded.Found
	for _, pkg := range loaded.Packages {
		m, mistakes := resolve.Package(pkg)
		found = append(found, mistakes...)
		if len(mistakes) > 0 {
			continue
		}
		found = append(found, lint.Declarations(m, lint.Vetting)...)
		for _, f := range m.Files {
			_, unwritable, err := emit.File(f)
			if err != nil {
				return fmt.Errorf("generating %s: %w", f.Path, err)
			}
			found = append(found, unwritable...)
		}
	}
	d.blame(found)
	return nil
}

// blame leaves out the candidates that diagnostics are about: those whose declarations they
// are in, or else, for an error, all of the folder. That go.mod does not require retrygen yet is
// no reason.
func (d *drafter) blame(found diag.List) {
	why := map[*draft.Annotated]string{}
	for _, f := range found {
		if f.Code == "unknown-package" {
			continue
		}
		message := f.Message
		if f.Code == "nothing-retried" || f.Code == "cannot-fail" {
			message = "" // it is no call
		}
		blamed := d.declaredAt(f.Pos)
		if len(blamed) == 0 && f.Severity == diag.Error {
			blamed = d.inFolder(filepath.Dir(f.Pos.Filename))
			message = fmt.Sprintf("its package has an error in %s: %s", filepath.Base(f.Pos.Filename), f.Message)
		}
		for _, a := range blamed {
			if _, ok := why[a]; !ok {
				why[a] = message
			}
		}
	}
	for a, message := range why {
		d.leaveOut(a, message)
	}
}

// declaredAt returns the candidate, if any, whose declaration has the position in the file as
// it was loaded.
func (d *drafter) declaredAt(pos token.Position) []*draft.Annotated {
	name := draft.Declaring(d.content(pos.Filename, false), pos.Line)
	return slices.DeleteFunc(d.proposed(), func(a *draft.Annotated) bool { return a.Path != pos.Filename || a.Name != name })
}

func (d *drafter) inFolder(dir string) []*draft.Annotated {
	return slices.DeleteFunc(d.proposed(), func(a *draft.Annotated) bool { return filepath.Dir(a.Path) != dir })
}

// result returns the draft.
func (d *drafter) result() (*Draft, error) {
	made := &Draft{required: requiresTool(d.cfg.Dir)}
	var files []output.File
	generates := d.runs
	for _, a := range d.order {
		name := diag.Shorten(d.cfg.Dir, a.Path)
		if why := d.why[a]; why != "" {
			made.leaveOut(name, a.Name, why)
		}
		if len(a.Lines) == 0 {
			continue
		}
		made.Proposals = append(made.Proposals, Proposal{name, a.Name, a.Lines})
		if len(files) > 0 && files[len(files)-1].Path == a.Path {
			continue
		}
		dir := filepath.Dir(a.Path)
		files = append(files, output.File{Path: a.Path, Content: d.content(a.Path, !generates[dir] && !generatedFromAbove(dir))})
		generates[dir] = true
	}
	var err error
	made.Changes, err = output.Compare(d.cfg.Dir, files)
	return made, err
}

// wholeTree matches the comment that makes go generate run retrygen for a folder and all below.
var wholeTree = regexp.MustCompile(`(?m)^//go:generate .*retrygen.* \S*\.\.\.`)

// generatedFromAbove reports whether a file in a folder above, in the same module, makes go
// generate run retrygen for all folders below.
func generatedFromAbove(dir string) bool {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || dir == filepath.Dir(dir) {
			return false
		}
		dir = filepath.Dir(dir)
		files, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is valid
		if slices.ContainsFunc(files, func(path string) bool {
			text, err := os.ReadFile(path)
			return err == nil && wholeTree.Match(text)
		}) {
			return true
		}
	}
}
