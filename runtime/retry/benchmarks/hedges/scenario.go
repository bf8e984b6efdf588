package hedges

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// A Scenario is one situation to measure.
type Scenario struct {
	ID    string // in the names of benchmarks
	Title string // in the tables

	after time.Duration // until the hedge
	calls int32         // of the base transport that each request takes
	err   error

	// answer is what the base transport does in the n-th call of a race, counting from 1.
	answer func(r *race, n int32, req *http.Request) (*http.Response, error)
}

// Scenarios lists all situations, in the order of the tables.
var Scenarios = []*Scenario{
	{ID: "in-time", Title: "Success before the hedge", after: time.Hour, calls: 1, answer: succeed},
	{ID: "wins", Title: "The hedge wins", after: time.Millisecond, calls: 2, answer: hang},
	{ID: "fail", Title: "Both fail", after: time.Millisecond, calls: 2, err: errDown, answer: fail},
}

var errDown = errors.New("down")

// succeed answers at once.
func succeed(*race, int32, *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// hang lets the first call hang until it is canceled, and answers the second.
func hang(r *race, n int32, req *http.Request) (*http.Response, error) {
	if n > 1 {
		return succeed(r, n, req)
	}
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// fail fails both calls, once the second one has begun.
func fail(r *race, n int32, req *http.Request) (*http.Response, error) {
	if n > 1 {
		close(r.second)
	}
	select {
	case <-r.second:
		return nil, errDown
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// A race is the calls of the base transport that belong to one request.
type race struct {
	calls  atomic.Int32
	second chan struct{} // closed when the second one begins
}

// raceKey is the context key of the race.
type raceKey struct{}

// base is the transport that is hedged.
type base struct{ *Scenario }

// RoundTrip implements [http.RoundTripper].
func (b base) RoundTrip(req *http.Request) (*http.Response, error) {
	r := req.Context().Value(raceKey{}).(*race)
	return b.answer(r, r.calls.Add(1), req)
}

// A target makes requests of one peer in one scenario.
type target struct {
	*Scenario
	rt  http.RoundTripper
	req *http.Request // without a race
}

// start returns the target for a peer, after checking that it behaves as the scenario requires:
// the time of one that does less would not be comparable.
func (s *Scenario) start(ctx context.Context, p *Peer) (*target, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://service", nil)
	if err != nil {
		return nil, err
	}
	t := &target{s, p.Wrap(base{s}, s.after), req}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("%s, %s: %w", p.Title, s.Title, err)
	}
	return t, nil
}

// check makes a request and compares what it gets with the scenario.
func (t *target) check() error {
	r, resp, err := t.get()
	switch calls := r.calls.Load(); {
	case calls != t.calls:
		return fmt.Errorf("%d calls, want %d", calls, t.calls)
	case !matches(err, t.err):
		return fmt.Errorf("got error %v, want %v", err, t.err)
	case err == nil && resp.StatusCode != http.StatusOK:
		return fmt.Errorf("got status %d", resp.StatusCode)
	}
	return nil
}

// matches reports whether err, which need not wrap what it reports, is the wanted one.
func matches(err, want error) bool {
	return err == nil && want == nil || err != nil && want != nil
}

// get makes a request.
func (t *target) get() (*race, *http.Response, error) {
	r := &race{second: make(chan struct{})}
	resp, err := t.rt.RoundTrip(t.req.WithContext(context.WithValue(t.req.Context(), raceKey{}, r)))
	return r, resp, err
}
