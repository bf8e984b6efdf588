// Retrygen generates wrappers that retry calls, for the Go interfaces and func types that are
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
//	retrygen [flags] [packages]                    generate; the default is the current directory
//	retrygen init [flags] [packages]               propose directives for interfaces that have none
//	retrygen plan [flags] [packages]               show what the directives do, method by method
//	retrygen simulate MODEL [flags] [packages]     simulate the effect of a policy on a service
//	retrygen config check FILE [flags] [packages]  check overrides of policies at run time
//	retrygen config show FILE [flags] [packages]   show policies under overrides, and their origin
//	retrygen vet [flags] [packages]                report retries that are harmful or have no effect
//	retrygen explain LINE [flags] [packages]       explain a log record or an error of a program
//	retrygen lsp [flags]                           serve an editor: findings, completion, fixes
//	retrygen help [TOPIC]                          explain a command, "directives", or a verb or key
//	retrygen completion SHELL                      print a completion script for bash, zsh or fish
//	retrygen version                               print the version
//
// Packages are named as for the go command; packages of other modules are ignored. Flags may
// stand before or after them. "retrygen help" describes the flags, "retrygen help directives"
// lists all directives with their keys and defaults, and "retrygen help timeout" explains a
// verb or a key. go vet -vettool=$(which retrygen) reports what "retrygen vet" reports.
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
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/retrygen/retrygen/gen/lint"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFound  = 1
	exitMisuse = 2
)

// errFound makes the exit status 1 without a message: the findings have been printed.
var errFound = errors.New("there are findings")

// A misuse is an invalid command line.
type misuse struct{ error }

func main() {
	if isVettool(os.Args[1:]) {
		unitchecker.Main(lint.Analyzers()...) // does not return
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs retrygen and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// The go command that retrygen runs ends, too, with the first Ctrl-C or SIGTERM.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, rest := find(args)
	err := c.run(ctx, rest, streams{stdin: stdin, stdout: stdout, stderr: stderr})
	if err == nil {
		return exitOK
	}
	if err == errFound {
		return exitFound
	}
	fmt.Fprintf(stderr, "retrygen: %v\n", err)
	if _, invalid := errors.AsType[misuse](err); invalid {
		fmt.Fprintf(stderr, "run %q for usage\n", c.helpLine())
		return exitMisuse
	}
	return exitFound
}
