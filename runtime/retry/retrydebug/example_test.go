package retrydebug_test

import (
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
