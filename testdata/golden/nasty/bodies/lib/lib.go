// Package lib has what bodies mention of another package.
package lib

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Value is what calls send and return.
type Value struct{ Name string }

// Key is an idempotency key.
type Key string

// Keyed holds one.
type Keyed struct{ ID Key }

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// Classify has no opinion.
func Classify(error) retry.Class { return retry.Unclassified }

// Again wants every second attempt repeated.
func Again(v Value, err error) bool { return v.Name == "" && err == nil }

// Last is what calls fall back to.
func Last[T any](T, error) (Value, error) { return Value{}, nil }

// Buffer can be reset.
type Buffer struct{}

// Reset does nothing.
func (*Buffer) Reset() {}

// Undo is an undo of anything.
func Undo[T any](_ context.Context, _ T) error { return nil }

// Before prepares anything.
func Before[T any](_ context.Context, v T, err error) (T, error) { return v, err }

// LastReset is a fallback for what is reset.
func LastReset(_ context.Context, _ *Buffer, err error) (Value, error) { return Value{}, err }

// Undone takes results.
func Undone(_ int, _ Value, _ error) {}

// Count prepares a number.
func Count(n int) (int, error) { return n + 1, nil }

// Name tells values apart.
func Name(v Value) string { return v.Name }

// LastEach is a fallback for what calls back.
func LastEach(_ context.Context, _ func(Value) error, _ func(Value), err error) (Value, error) {
	return Value{}, err
}
