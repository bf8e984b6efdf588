// Package lib has a request with a field of a type that only it can name.
package lib

type host string

// Request has it.
type Request struct{ Host host }
