// Package other differs from a package that is generated in the same run.
package other

// Other has other settings.
//
//retry:policy
//retry:breaker name=shared-differs-elsewhere failures=3
type Other interface {
	Get() error
}
