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
// For store.go it generates store_retry.go in the same directory, with a type
// RetryingUserStore and its constructor NewRetryingUserStore.
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
// Packages are named as for the go command; the default is the package in the current
// directory. Packages of other modules are ignored. "retrygen help" describes the flags,
// "retrygen help directives" lists all directives with their keys and defaults, and
// "retrygen help timeout" explains a verb or a key.
//
// "retrygen plan" shows what the directives do, and "retrygen simulate" simulates the effect
// of a policy on a service; see "retrygen help plan" and "retrygen help simulate".
//
// "retrygen vet" reports retries that are harmful or have no effect, as does
// go vet -vettool=$(which retrygen).
//
// Packages are read with golang.org/x/tools/go/packages: by the go command, or by the driver
// that GOPACKAGESDRIVER names.
//
// Annotated packages need not compile, and are not compiled, so retrygen is as fast after an
// edit as without one. The go command compiles only their imports, if these have changed.
// Ctrl-C stops retrygen and the go command at once; each file then has either its old or its
// new content.
//
// The exit status is 0 on success, even with warnings; 1 if there are errors or, with -check,
// changes; and 2 if the command line is invalid.
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

// interruptible returns a context that is canceled by the first Ctrl-C or SIGTERM, so that
// the go command it runs ends too.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}
