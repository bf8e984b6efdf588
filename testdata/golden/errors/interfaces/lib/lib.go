// Package lib has an interface that mentions what only lib can name.
package lib

type hidden struct{}

// Store mentions hidden.
type Store interface {
	Get(h hidden) error
}
