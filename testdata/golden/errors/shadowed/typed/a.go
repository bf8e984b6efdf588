// Package typed declares its own error.
package typed

type error interface{ Error() string }

// Store fails with it.
//
//retry:policy
type Store interface {
	Get() error
}
