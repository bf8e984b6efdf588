package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A Report is the result of the check.
type Report struct {
	Interfaces int                 `json:"interfaces"` // number of annotated interfaces
	Packages   int                 `json:"packages"`   // number of packages with them
	Generated  int                 `json:"generated"`  // interfaces with a wrapper
	Compiled   int                 `json:"compiled"`   // interfaces with a wrapper that is formatted, compiles and passes vet
	Failed     []Failure           `json:"failed"`
	Skipped    map[string][]string `json:"skipped"` // interfaces left out, by reason
	Broken     []string            `json:"broken"`  // packages that do not build on this machine
	Run        Run                 `json:"run"`
	Behaviour  Behaviour           `json:"behaviour"`
	Kept       string              `json:"kept,omitempty"` // folder of the generated tree
}

// A Failure describes a fault in the wrapper of an interface.
type Failure struct {
	Interface string `json:"interface"`
	Stage     string `json:"stage"` // generate, gofmt, build, vet, repeat or behaviour
	Reason    string `json:"reason"`
}

// count counts the interfaces by result.
func (r *Report) count(c *corpus) {
	r.Failed = []Failure{}
	for _, i := range c.interfaces {
		if i.failure != nil {
			r.Failed = append(r.Failed, *i.failure)
		}
		if i.wrapped {
			r.Generated++
		}
		if i.wrapped && (i.failure == nil || i.failure.Stage == "behaviour" || i.failure.Stage == "repeat") {
			r.Compiled++
		}
	}
}

func (r *Report) write(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "\t")
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	_, err := io.WriteString(w, r.text())
	return err
}

func (r *Report) text() string {
	var b strings.Builder
	for _, f := range r.Failed {
		fmt.Fprintf(&b, "FAIL %s: %s: %s\n", f.Interface, f.Stage, f.Reason)
	}
	for _, pkg := range r.Broken {
		fmt.Fprintf(&b, "does not build on this machine: %s\n", pkg)
	}
	for _, reason := range slices.Sorted(maps.Keys(r.Skipped)) {
		fmt.Fprintf(&b, "%6d skipped: %s\n", len(r.Skipped[reason]), reason)
	}
	fmt.Fprintf(&b, "%6d interfaces in %d packages, %d generated, %d compiled, %d failed\n",
		r.Interfaces, r.Packages, r.Generated, r.Compiled, len(r.Failed))
	for _, code := range slices.Sorted(maps.Keys(r.Run.Warnings)) {
		fmt.Fprintf(&b, "%6d warnings: %s\n", r.Run.Warnings[code], code)
	}
	fmt.Fprintf(&b, "retrygen took %.1fs (%.1fs of CPU) and %d MB\n", r.Run.Seconds, r.Run.CPUSeconds, r.Run.PeakMB)
	r.Behaviour.text(&b)
	if r.Kept != "" {
		fmt.Fprintf(&b, "kept: cd %s; export GOFLAGS='-mod=mod -modfile=%s/%s.mod'; ./retrygen -v ./...\n", r.Kept, r.Kept, pinned)
	}
	return b.String()
}

func (b Behaviour) text(w io.Writer) {
	fmt.Fprintf(w, "%6d interfaces called: %d methods retried, %d not retried although they can fail, %d that cannot fail\n",
		b.Interfaces, b.Retried, b.Once, b.Plain)
	for _, words := range slices.Sorted(maps.Keys(b.Why)) {
		fmt.Fprintf(w, "%6d methods: %s\n", b.Why[words], words)
	}
	if b.Streams > 0 {
		fmt.Fprintf(w, "%6d methods not called: they return a stream\n", b.Streams)
	}
	if len(b.Left) > 0 {
		fmt.Fprintf(w, "%6d generic interfaces not called: no simple type satisfies their constraints\n", len(b.Left))
	}
}
