//go:build !windows && !plan9

package retry

import "syscall"

// brokenConnection are the system's errors for a connection that cannot be
// established or was lost.
var brokenConnection = [...]error{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
}
