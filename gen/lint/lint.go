// Package lint judges what retrygen's directives ask for: whether the retries could do
// harm, or nothing at all.
//
// What it says of a declaration is found in its [model.Package], by [Declarations]: the
// generator's own run reports that. The [Analyzers] report the same to editors, to go vet
// and to golangci-lint, together with what the generator refuses and with what is wrong
// in code, with retries inside of retries and loops by hand, for which only [Calls] and
// they look.
//
// A [Check] is documented as data, which "retrygen help vet" prints.
package lint

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A Check is one kind of finding.
type Check struct {
	Name    string // the code of its diagnostics, and the name of its analyzer
	Title   string // what it reports, on one line
	Why     string // what goes wrong, and where it did
	Before  string // code that it reports
	After   string // what to write instead
	Silence string // what to write where the finding is wrong

	// declaration finds it in a declaration; nil if it is found elsewhere.
	declaration func(*model.Wrapper) diag.List
}

// checks are in the order of the help.
var checks = []*Check{idempotence, everyError, idle, twice, unrepeatable, permanent, forever, timeout, breaker, nested, byhand, directives, stale}

// Checks returns all checks, in the order of the help. Callers must not change them.
func Checks() []*Check { return checks }

// Lookup returns the check of that name, nil if there is none.
func Lookup(name string) *Check {
	i := slices.IndexFunc(checks, func(c *Check) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return checks[i]
}

// Declarations returns what the checks find in the declarations of a package that has no
// mistakes. Strict makes errors of warnings about calls that are not idempotent.
func Declarations(pkg *model.Package, strict bool) diag.List {
	var found diag.List
	for _, file := range pkg.Files {
		for _, w := range file.Wrappers {
			for _, c := range checks {
				if c.declaration != nil {
					found = append(found, c.declaration(w)...)
				}
			}
		}
	}
	for i := range found {
		if strict && found[i].Code == idempotence.Name {
			found[i].Severity = diag.Error
		}
	}
	found.Sort()
	return found
}
