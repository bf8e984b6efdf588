package retry

import "syscall"

// brokenConnection are the system's errors for a connection that cannot be
// established or was lost. They are Winsock's codes, of which package syscall
// defines only two.
var brokenConnection = [...]error{
	syscall.Errno(10061), // WSAECONNREFUSED
	syscall.WSAECONNRESET,
	syscall.WSAECONNABORTED,
	syscall.ERROR_BROKEN_PIPE,
}
