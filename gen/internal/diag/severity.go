package diag

import "slices"

// Severity is the effect of a Diagnostic on its package.
type Severity int

// An Error prevents generation for a package, a Warning does not.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Errors returns the diagnostics of l that are not warnings.
func (l List) Errors() List {
	return slices.DeleteFunc(slices.Clone(l), func(d Diagnostic) bool { return d.Severity == Warning })
}

// Warn turns the diagnostic added last into a warning.
func (l List) Warn() {
	if len(l) > 0 {
		l[len(l)-1].Severity = Warning
	}
}
