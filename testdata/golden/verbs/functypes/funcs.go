// Package functypes shows func types of all kinds: generic, variadic, without a
// context, without names, with names that the constructor uses itself.
package functypes

import "context"

// Load is generic.
//
//retry:policy
type Load[K comparable, V any] func(ctx context.Context, key K) (V, error)

// Log is variadic and has no context.
//
//retry:policy attempts=2
type Log func(format string, args ...any) error

// Step has no names.
//
//retry:policy attempts=2
type Step func(context.Context, int, int) (int, bool, error)

// Next has the names that its constructor would like to have.
//
//retry:policy attempts=2
type Next func(next, opts, retry string, r int) (err error)

// Alias is another name for a func type.
//
//retry:policy attempts=2
type Alias = func(ctx context.Context) error
