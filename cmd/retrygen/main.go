// Retrygen writes retrying decorators for the Go interfaces and func types that are
// annotated with //retry: directives.
//
//	//go:generate go tool retrygen
//
//	// UserStore reads and writes users.
//	//
//	//retry:policy attempts=4 delay=100ms on=ErrUnavailable
//	type UserStore interface { ... }
//
// For store.go it writes store_retry.go beside it, with a RetryingUserStore that is made
// by NewRetryingUserStore.
//
// Usage:
//
//	retrygen [-check] [-json] [-tags LIST] [-v] [packages]
//	retrygen help [directives]
//	retrygen version
//
// Packages are named as for the go command; the default is the one in the current
// folder. "retrygen help" says what the flags do, "retrygen help directives" lists every
// directive with its keys and their defaults.
//
// The exit code is 0 if all is well, 1 if there is something to correct, or with -check
// something to generate, and 2 if the command line is wrong.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// interruptible returns a context that ends at the first Ctrl-C.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt)
}
