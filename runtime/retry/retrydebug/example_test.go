package retrydebug_test

import (
	"fmt"
	"log"
	"net/http"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrydebug"
)

// The page is served on an address that only operators reach.
func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/debug/retry/", retrydebug.Handler(retry.DefaultTracker, retrydebug.Redact()))
	go func() { log.Print(http.ListenAndServe("localhost:6060", mux)) }()
}

// Operators can change what methods do. The proxy in front of the page logs them in.
func ExampleSteer() {
	operators := map[string]bool{"ann": true}
	authorize := func(r *http.Request) error {
		name := r.Header.Get("X-Forwarded-User") // set by the proxy
		if !operators[name] {
			return fmt.Errorf("%q is not an operator", name)
		}
		retrydebug.Identify(r, name)
		return nil
	}
	http.Handle("/debug/retry/", retrydebug.Handler(retry.DefaultTracker, retrydebug.Steer(authorize)))
}
