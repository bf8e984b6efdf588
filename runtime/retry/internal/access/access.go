// Package access restricts what package retry shares with the other packages of the runtime
// to these packages.
package access

import "errors"

// A Key gives access to retry.Internals. Only packages of the runtime can import its type;
// its field keeps struct{}{} from being assignable to it.
type Key struct{ _ bool }

// ErrConsumer is the error of a stream while its consumer processes an element,
// so that a panic is attributed to the consumer.
var ErrConsumer = errors.New("retry: stream consumer is running")
