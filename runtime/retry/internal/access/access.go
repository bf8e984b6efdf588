// Package access keeps what package retry shares with the packages beside it
// out of everybody else's reach.
package access

import "errors"

// A Key opens retry.Internals. Only packages of the runtime can import its
// type; its field keeps struct{}{} from being assignable to it.
type Key struct{ _ bool }

// ErrConsumer is the error of a stream while its consumer processes an element,
// so that a panic is attributed to the consumer.
var ErrConsumer = errors.New("retry: stream consumer is running")
