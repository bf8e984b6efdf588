// Package before shows before=, which prepares the next attempt.
package before

import (
	"context"
	"errors"
	"io"
)

// ErrBusy is worth another attempt.
var ErrBusy = errors.New("busy")

// ErrNothingLeft ends a call before its next attempt.
var ErrNothingLeft = errors.New("nothing left to send")

// A PartError reports what could not be sent.
type PartError struct{ Rest []string }

func (e *PartError) Error() string { return "sent in part" }

// Sender sends batches.
type Sender interface {
	// Send sends the rest of the batch, which the error has.
	//
	//retry:policy before=rest
	Send(ctx context.Context, batch []string, opts ...int) (n int, err error)

	// Sign gets new credentials for each retry.
	//
	//retry:policy before=renew reset=out
	Sign(token string, out *Buffer) error

	// Log is told of retries, and sends its reader again.
	//
	//retry:policy before=note replay=buffer(1KiB) fallback=spool
	Log(ctx context.Context, name string, body io.Reader) error

	// Try does not fail with an error.
	//
	//retry:policy result=isZero before=next
	Try(seed int) int

	// Both changes what it can reset.
	//
	//retry:policy before=renewed reset=out
	Both(token string, out *Buffer) error
}

// Each is a func type.
//
//retry:policy before=count
type Each func(ctx context.Context, n int) error

// Buffer is reset before a retry.
type Buffer struct {
	Text  string
	Stuck bool // whether it cannot be reset
}

// Rewind empties the buffer.
func (b *Buffer) Rewind() error {
	if b.Stuck {
		return ErrNothingLeft
	}
	b.Text = ""
	return nil
}

func rest(_ context.Context, batch []string, err error) ([]string, error) {
	var part *PartError
	if !errors.As(err, &part) {
		return batch, nil
	}
	if len(part.Rest) == 0 {
		return nil, ErrNothingLeft
	}
	return part.Rest, nil
}

func renew(token string) string { return token + "'" }

func renewed(token string) (string, error) {
	if token == "''" {
		return "", ErrNothingLeft
	}
	return token + "'", nil
}

var notes []any

func note(_ context.Context, name string, body io.Reader, err error) {
	notes = append(notes, name, err)
}

func spool(_ context.Context, name string, body io.Reader, _ error) error {
	text, err := io.ReadAll(body)
	notes = append(notes, string(text))
	return err
}

func isZero(n int) bool { return n == 0 }

func next(seed int, err error) int { return seed + 1 }

func count(_ context.Context, n int) (int, error) { return n + 1, nil }
