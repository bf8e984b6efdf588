package retry

import (
	"database/sql"
	"io"
	"io/fs"
)

// answers are errors that report a state rather than a failure. All are plain.
// The linter has a reason for each.
var answers = [...]error{
	sql.ErrNoRows, sql.ErrTxDone, io.EOF, fs.ErrExist, fs.ErrNotExist, fs.ErrPermission,
}

// Answer is a [Condition] for errors that are answers rather than failures:
// another attempt would return the same. A policy without If does not retry
// them.
//
//   - sql.ErrNoRows and sql.ErrTxDone;
//   - io.EOF, but not io.ErrUnexpectedEOF;
//   - fs.ErrNotExist, fs.ErrExist and fs.ErrPermission, including the
//     equivalents of package os and of the system, such as syscall.ENOENT.
//
// Errors are matched as by [errors.Is]. An error is not an answer, however, if
// it also reports a connection, a timeout or a wait: if it is or wraps a
// *net.OpError, a *url.Error or context.DeadlineExceeded, or has a RetryAfter
// method (see [After]). Hence io.EOF from an http.Client, where the connection
// was closed before the response arrived, is retried, and so is a socket that
// does not exist yet.
//
// Some clients of databases and caches, and every http.RoundTripper, return
// io.EOF itself for a connection that the server closed, which cannot be
// distinguished from the end of the data: for these, list io.EOF in [On] or use
// retryhttp.Transient.
func Answer(err error) bool { return traitsOf(err).isAnswer() }
