package unrepeatable

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net"
)

//retry:policy on=ErrBusy
type Bad interface {
	Read(p []byte) (int, error)                                       // want `Read is not retried, because it reads the next piece of a stream, and a second attempt would skip one: retry the whole operation, including the opening of the stream, and write //retry:never above it`
	Write(p []byte) (int, error)                                      // want `Write is not retried, because it writes the next piece of a stream, and a second attempt could write it twice`
	Seek(offset int64, whence int) (int64, error)                     // want `Seek is not retried, because it moves the position in a stream`
	Store(ctx context.Context, users iter.Seq[User]) error            // want `Store is not retried, because it can read users \(a sequence\) only once: retry in the caller, which can create the argument again, and write //retry:never above it`
	Watch(ctx context.Context, in <-chan User, out chan<- User) error // want `it can read in \(a channel\) only once`
	Load(ctx context.Context, dec *json.Decoder) error                // want `it can read dec \(a stream\) only once`
	Concat(ctx context.Context, parts ...io.Reader) error             // want `it can read parts \(a list of readers\) only once`
	Send(ctx context.Context, mail Mail) error                        // want `it can read mail.Attachments \(a list of readers\) only once`
}

// want +2 `Read is not retried, .* and write //retry:method Read never on Conn` `Write is not retried`

//retry:policy on=ErrBusy
type Conn interface{ net.Conn }
