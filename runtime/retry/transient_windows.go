package retry

import "syscall"

// brokenConnection are the system's errors for a connection that is not to be
// had or has gone: Winsock's numbers, of which package syscall names only two.
var brokenConnection = [...]error{
	syscall.Errno(10061), // WSAECONNREFUSED
	syscall.WSAECONNRESET,
	syscall.WSAECONNABORTED,
	syscall.ERROR_BROKEN_PIPE,
}
