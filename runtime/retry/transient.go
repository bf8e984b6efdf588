package retry

import (
	"io"
	"net"
	"net/url"
	"slices"
)

// Transient is a [Condition] for failures of the network that tend to pass:
//
//   - timeouts: an error whose Timeout method says so, context.DeadlineExceeded
//     and os.ErrDeadlineExceeded among them;
//   - connections refused, reset or aborted, and broken pipes;
//   - io.ErrUnexpectedEOF, and io.EOF inside a *net.OpError or *url.Error, where
//     it means that the connection closed before the answer came;
//   - DNS failures that are temporary. A name that does not exist is not.
//
// It knows nothing of the answers of a server, such as HTTP 503 or a gRPC code.
func Transient(err error) bool { return anyIn(err, passing) || closedEarly(err) }

// passing reports whether err itself, whatever it wraps, is of a kind that
// tends to pass.
func passing(err error) bool {
	switch e := err.(type) {
	case *net.DNSError:
		return !e.IsNotFound && (e.IsTimeout || e.IsTemporary)
	case interface{ Timeout() bool }:
		if whole(err) && e.Timeout() { // net.OpError and others ask what they wrap
			return true
		}
	}
	return err == io.ErrUnexpectedEOF || slices.Contains(brokenConnection[:], err)
}

// closedEarly reports whether the connection was closed before the answer.
func closedEarly(err error) bool {
	if op, ok := as[*net.OpError](err); ok && is(op.Err, io.EOF) {
		return true
	}
	u, ok := as[*url.Error](err)
	return ok && is(u.Err, io.EOF)
}
