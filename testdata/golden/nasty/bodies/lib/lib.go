// Package lib has what bodies mention of another package.
package lib

import "errors"

// Value is what calls send and return.
type Value struct{ Name string }

// Key is an idempotency key.
type Key string

// Keyed holds one.
type Keyed struct{ ID Key }

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// Again wants every second attempt repeated.
func Again(v Value, err error) bool { return v.Name == "" && err == nil }

// Last is what calls fall back to.
func Last[T any](T, error) (Value, error) { return Value{}, nil }
