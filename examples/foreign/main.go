// Foreign retries an interface of another module, which cannot be annotated: an annotated
// interface embeds it, and its directives name the methods.
//
// The interface is used by golang.org/x/mod's client of a checksum database. The database
// is real, on a server that fails every other request.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// ErrServer reports that the server failed, with a status of 500 or above.
var ErrServer = errors.New("server error")

// Ops has the operations of a client of a checksum database. Only those that use the
// network are retried.
//
//retry:method ReadRemote policy attempts=3 delay=1ms on=ErrServer
type Ops interface {
	sumdb.ClientOps
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Println(err)
	}
}

func run(out io.Writer) error {
	signer, verifier, err := note.GenerateKey(rand.Reader, "sum.example")
	if err != nil {
		return err
	}
	server := httptest.NewServer(flaky(sumdb.NewServer(sumdb.NewTestServer(signer, checksums))))
	defer server.Close()

	ops := &memoryOps{url: server.URL, config: map[string]string{"key": verifier}}
	client := sumdb.NewClient(NewRetryingOps(ops, retry.WithObserver(narrate(out))))
	lines, err := client.Lookup("example.com/greeting", "v1.0.0")
	fmt.Fprintln(out, "lookup:", lines, err)
	return nil
}

// narrate prints each retry.
func narrate(out io.Writer) func(context.Context, retry.Event) {
	return func(_ context.Context, e retry.Event) {
		if e.Kind == retry.Retrying {
			fmt.Fprintf(out, "  attempt %d: %v\n", e.Attempt, e.Err)
		}
	}
}

// checksums returns the content of the database.
func checksums(path, version string) ([]byte, error) {
	return fmt.Appendf(nil, "%[1]s %[2]s h1:aGVsbG8=\n%[1]s %[2]s/go.mod h1:d29ybGQ=\n", path, version), nil
}

// flaky decorates a handler to fail every other request.
func flaky(next http.Handler) http.Handler {
	var mu sync.Mutex
	requests := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if requests++; requests%2 == 1 {
			http.Error(w, "please come back later", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}
