// Package lib has an interface that knows its own errors.
package lib

// Client reports which of its errors are transient.
type Client interface {
	IsTransient(err error) bool
	Call(name string) error
}
