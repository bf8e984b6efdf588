// Package hedges compares libraries that send a second request beside a slow one, and shows
// what that gains with a real HTTP server.
//
// All wrap an [http.RoundTripper], because cristalhq/hedgedhttp does nothing else, and are
// configured as their documentation shows: at most one hedge, after a fixed time.
package hedges

import (
	"context"
	"net/http"
	"time"

	"github.com/cristalhq/hedgedhttp"
	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A Peer is one way to hedge.
type Peer struct {
	ID     string // in the names of benchmarks and tests
	Title  string // in the tables
	Module string // module path; "" if it is not a library

	// Wrap sends a request again if base has not answered after that time, however often.
	Wrap func(base http.RoundTripper, after time.Duration) http.RoundTripper

	// Limited is like Wrap with the library's default limit of hedges; nil if there is none.
	Limited func(base http.RoundTripper, after time.Duration) http.RoundTripper
}

// All lists the contenders.
var All = []*Peer{
	{ID: "retrygen", Title: "retrygen", Wrap: unlimited, Limited: limited},
	{ID: "select", Title: "hand-written select", Wrap: func(base http.RoundTripper, after time.Duration) http.RoundTripper {
		return &byHand{base, after}
	}},
	{ID: "failsafe", Title: "failsafe-go", Module: "github.com/failsafe-go/failsafe-go", Wrap: failsafeGo},
	{ID: "hedgedhttp", Title: "cristalhq/hedgedhttp", Module: "github.com/cristalhq/hedgedhttp", Wrap: hedgedHTTP},
}

func unlimited(base http.RoundTripper, after time.Duration) http.RoundTripper {
	return Retrygen(base, retry.HedgePolicy{After: after, Ratio: -1})
}

func limited(base http.RoundTripper, after time.Duration) http.RoundTripper {
	return Retrygen(base, retry.HedgePolicy{After: after})
}

// Retrygen hedges the requests of base.
func Retrygen(base http.RoundTripper, p retry.HedgePolicy) http.RoundTripper {
	method := retry.NewMethod("http.RoundTripper.RoundTrip", retry.Policy{MaxAttempts: 1}, retry.WithTracker(new(retry.Tracker)),
		retry.WithHedge(retry.NewHedge(p)), retry.WithGiveUp(retry.Last), support.WithLastingResult())
	return &retrygen{base, method}
}

type retrygen struct {
	base   http.RoundTripper
	method *retry.Method
}

func (t *retrygen) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	for ctx := range t.method.Attempts(req.Context(), &err) {
		resp, err = retry.Hedged(ctx, t.method, func(ctx context.Context) (*http.Response, error) {
			return t.base.RoundTrip(req.WithContext(ctx))
		})
	}
	return resp, err
}

func failsafeGo(base http.RoundTripper, after time.Duration) http.RoundTripper {
	return failsafehttp.NewRoundTripperWithExecutor(base, failsafe.With(hedgepolicy.NewWithDelay[*http.Response](after)))
}

func hedgedHTTP(base http.RoundTripper, after time.Duration) http.RoundTripper {
	const requests = 2 // including the first
	rt, err := hedgedhttp.NewRoundTripper(after, requests, base)
	if err != nil {
		panic(err) // only for negative arguments
	}
	return rt
}

// byHand hedges with a select, as one would write it in place: the first result wins.
type byHand struct {
	base  http.RoundTripper
	after time.Duration
}

func (t *byHand) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	type result struct {
		resp *http.Response
		err  error
	}
	results := make(chan result, 2)
	send := func() {
		resp, err := t.base.RoundTrip(req.WithContext(ctx))
		results <- result{resp, err}
	}
	go send()
	timer := time.NewTimer(t.after)
	defer timer.Stop()
	select {
	case r := <-results:
		return r.resp, r.err
	case <-timer.C:
		go send()
	}
	r := <-results
	return r.resp, r.err
}
