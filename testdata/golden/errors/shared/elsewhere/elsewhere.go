// Package elsewhere differs from a package that is generated in the same run.
package elsewhere

// Elsewhere has other settings.
//
//retry:policy
//retry:breaker name=shared-differs-elsewhere
type Elsewhere interface {
	Get() error
}
