// Package limits has values for the directives of another package.
package limits

import "time"

// The limits of a queue.
const (
	Attempts = 20
	Delay    = 30 * time.Second
	Max      = 2 * time.Hour
)

// Variables are read when the wrapper is constructed.
var (
	Elapsed = 48 * time.Hour
	Keys    = 72 * time.Hour
)
