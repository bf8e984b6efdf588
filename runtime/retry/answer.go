package retry

import (
	"database/sql"
	"io"
	"io/fs"
)

// answers are the errors that say what the matter is rather than that the call
// failed, all of them plain. The linter has a reason for each.
var answers = [...]error{
	sql.ErrNoRows, sql.ErrTxDone, io.EOF, fs.ErrExist, fs.ErrNotExist, fs.ErrPermission,
}

// Answer is a [Condition] for errors that are answers rather than failures: another
// attempt would get the same one. A policy without If does not retry them.
//
//   - sql.ErrNoRows and sql.ErrTxDone;
//   - io.EOF, but not io.ErrUnexpectedEOF;
//   - fs.ErrNotExist, fs.ErrExist and fs.ErrPermission, and with them the os
//     package's and the system's own, such as syscall.ENOENT.
//
// They count wherever [errors.Is] finds them, unless the error also tells of a
// connection or of time: an error that is or wraps a *net.OpError, a *url.Error
// or context.DeadlineExceeded, or that asks for a wait (see [After]), is no
// answer. So io.EOF from an http.Client, where the connection closed before the
// response came, is retried, and so is a socket that does not exist yet.
//
// Some clients of databases and caches, and every http.RoundTripper, return io.EOF
// itself for a connection that the server closed. Nothing tells that from the end
// of the data: name io.EOF in [On] for these, or use retryhttp.Transient.
func Answer(err error) bool { return traitsOf(err).isAnswer() }
