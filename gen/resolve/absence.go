package resolve

import (
	"slices"

	"github.com/retrygen/retrygen/gen/diag"
)

// absences are the codes of what a package is reported to lack.
var absences = []string{"nothing-retried", "guards-nothing", "bad-policy"}

// WithoutAbsences returns found without what is reported to be missing. Where words of a
// directive are wrong they are what is missing, and saying so too would mislead.
func WithoutAbsences(found diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Diagnostic) bool { return slices.Contains(absences, d.Code) })
}
