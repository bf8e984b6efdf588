package diag

import "slices"

// Severity says what a Diagnostic does to the package it stands in.
type Severity int

// An Error keeps a package from being generated, a Warning is only told.
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

// Errors returns the diagnostics of l that are no warnings.
func (l List) Errors() List {
	return slices.DeleteFunc(slices.Clone(l), func(d Diagnostic) bool { return d.Severity == Warning })
}

// Warn makes a warning of the diagnostic added last.
func (l List) Warn() {
	if len(l) > 0 {
		l[len(l)-1].Severity = Warning
	}
}
