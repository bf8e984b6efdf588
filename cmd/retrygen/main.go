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
//	retrygen [-check] [-strict] [-json] [-tags LIST] [-v] [packages]
//	retrygen plan [-deadline T] [-format FORMAT] [packages]
//	retrygen simulate contention|failures|outage [-policy TEXT] [-format FORMAT]
//	retrygen vet [-fix] [-json] [-tags LIST] [packages]
//	retrygen help [directives | VERB | KEY | plan | simulate | vet [NAME]]
//	retrygen version
//
// Packages are named as for the go command; the default is the one in the current
// folder; those of other modules are left alone. "retrygen help" says what the flags do,
// "retrygen help directives" lists every directive with its keys and their defaults,
// "retrygen help timeout" explains a verb or a key.
//
// "retrygen plan" shows what directives mean, "retrygen simulate" what a policy does to a
// service; "retrygen help plan" and "retrygen help simulate" say more.
//
// "retrygen vet" looks for retries that could do harm, or nothing at all; so does
// go vet -vettool=$(which retrygen).
//
// Packages need not compile, and are not compiled: after an edit retrygen takes no longer
// than without one. Only what annotated packages import is compiled, as the go command
// does it, if that has changed. Ctrl-C ends a run at once, and the go command with it; each
// file then has either its old content or its new one.
//
// The exit code is 0 if all is well or there are only warnings, 1 if there is something to
// correct, or with -check something to generate, and 2 if the command line is wrong.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/retrygen/retrygen/gen/lint"
)

func main() {
	if isVettool(os.Args[1:]) {
		unitchecker.Main(lint.Analyzers()...) // does not return
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// interruptible returns a context that ends at the first Ctrl-C, or when the process is
// asked to terminate: the go command that it runs has to end with it.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}
