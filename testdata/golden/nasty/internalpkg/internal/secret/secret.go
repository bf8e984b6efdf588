// Package secret is internal.
package secret

// Key is a type.
type Key struct{}

// Getter is an interface.
type Getter interface {
	Get(k Key) ([]byte, error)
}
