// Package support has the name of what generated code imports.
package support

type Ticket struct{}

type Desk interface {
	Close(t Ticket) error
}
