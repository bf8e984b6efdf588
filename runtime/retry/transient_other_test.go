//go:build !windows && !plan9

package retry_test

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Transient matches connections that cannot be established or were lost,
// however deep the system's error is wrapped.
func TestTransientSystemErrors(t *testing.T) {
	for errno, want := range map[syscall.Errno]bool{
		syscall.ECONNREFUSED: true,
		syscall.ECONNRESET:   true,
		syscall.ECONNABORTED: true,
		syscall.EPIPE:        true,
		syscall.ETIMEDOUT:    true,
		syscall.EACCES:       false,
		syscall.ENOENT:       false,
		syscall.EADDRINUSE:   false,
	} {
		op := &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", errno)}
		for _, err := range []error{
			errno, op, fmt.Errorf("store: %w", op), &url.Error{Op: "Get", URL: "http://x", Err: op},
		} {
			if got := retry.Transient(err); got != want {
				t.Errorf("got %v for %v", got, err)
			}
		}
	}
}
