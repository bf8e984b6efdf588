//go:build !windows && !plan9

package retry

import "syscall"

// brokenConnection are the system's errors for a connection that is not to be
// had or has gone.
var brokenConnection = [...]error{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
}
