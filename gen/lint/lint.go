// Package lint checks whether the retries that directives request are harmful or have no
// effect.
//
// [Declarations] checks the declarations in a [model.Package]; the generator reports its
// diagnostics. The [Analyzers] report the same to editors, go vet and golangci-lint,
// together with the errors that the generator reports. In addition, they and [Calls]
// check code for nested retries and faulty hand-written loops.
//
// The documentation of each [Check] is data, which "retrygen help vet" prints.
package lint

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A Check reports one kind of fault.
type Check struct {
	Name    string // code of its diagnostics, and name of its analyzer
	Title   string // what it reports, in one line
	Why     string // explanation, with known cases
	Before  string // example that it reports
	After   string // the corrected example
	Silence string // how to silence a false positive

	// declaration checks a declaration. It is nil if the check applies to other code.
	declaration func(*model.Wrapper) diag.List

	advice bool // whether it reports what is safe, but should be said
}

// checks lists all checks, in the order of the help.
var checks = []*Check{idempotence, everyError, class, idle, twice, unrepeatable, permanent, forever, timeout, keyTTL, breaker, nested, byhand, directives, stale}

// Checks returns all checks, in the order of the help. Callers must not change them.
func Checks() []*Check { return checks }

// Lookup returns the check with the given name, or nil if there is none.
func Lookup(name string) *Check {
	i := slices.IndexFunc(checks, func(c *Check) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return checks[i]
}

// A Mode is what the diagnostics of declarations are for.
type Mode int

// The generator warns about retries that are harmful or have no effect. Vetting adds advice
// about what is safe, but unsaid, as warnings; Strict adds it as errors.
const (
	Generating Mode = iota
	Vetting
	Strict
)

// Declarations returns the checks' diagnostics for the declarations of a package without
// errors.
func Declarations(pkg *model.Package, mode Mode) diag.List {
	return declarations(pkg, mode, checks)
}

// declarations is Declarations for some checks.
func declarations(pkg *model.Package, mode Mode, checks []*Check) diag.List {
	var found diag.List
	for w := range pkg.Wrappers() {
		for _, c := range checks {
			if c.declaration != nil && (!c.advice || mode != Generating) {
				found = append(found, c.diagnostics(w, mode)...)
			}
		}
	}
	found.Sort()
	return found
}

// diagnostics returns the diagnostics of c for a declaration.
func (c *Check) diagnostics(w *model.Wrapper, mode Mode) diag.List {
	found := c.declaration(w)
	for i := range found {
		if c.advice && mode == Strict {
			found[i].Severity = diag.Error
		}
	}
	return found
}
