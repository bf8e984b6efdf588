package bodies

import "io"

// Input holds readers, one of them behind pointers.
type Input struct {
	Body io.Reader
	Nil  *Object
}

// Object is what Input points to.
type Object struct {
	Retry *Part
}

// Part holds what is read.
type Part struct{ Content io.Reader }

// Conn may be that of a pool.
type Conn interface {
	Close() error
	Ping() error
}

// Fault is an error of a type of its own.
type Fault struct{}

func (*Fault) Error() string { return "fault" }

// Rows say themselves what has failed.
type Rows struct{}

// Err returns what has ended the rows.
func (*Rows) Err() error { return nil }

// Close ends them.
func (*Rows) Close() error { return nil }

// last is a fallback for any type.
func last[T any](elem T, _ error) (T, error) { return elem, nil }
