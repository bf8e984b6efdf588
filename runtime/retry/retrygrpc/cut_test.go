package retrygrpc_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
)

// persistent is a policy that outlasts every other connection being cut.
var persistent = retry.Policy{MaxAttempts: 200, Delay: time.Millisecond, MaxDelay: 2 * time.Millisecond}

// A caller makes a call with retries, over a connection with the options.
type caller struct {
	options []grpc.DialOption
	method  *retry.Method // nil if an interceptor retries
}

// callers are the ways to retry: an interceptor, and a retry loop outside, as of a
// generated wrapper.
var callers = map[string]func(once bool, tracker *retry.Tracker) caller{
	"interceptor": func(once bool, tracker *retry.Tracker) caller {
		in := &retrygrpc.Interceptor{Policy: persistent, Options: []retry.Option{retry.WithTracker(tracker)},
			Idempotent: func(string) bool { return !once }}
		return caller{options: in.DialOptions()}
	},
	"wrapper": func(once bool, tracker *retry.Tracker) caller {
		p := persistent
		p.Class, p.Once = retrygrpc.Classify, once
		return caller{retrygrpc.DialOptions(), retry.NewMethod(place, p, retry.WithTracker(tracker))}
	},
}

// place places an order.
func (c caller) place(ctx context.Context, conn *grpc.ClientConn, id string) error {
	invoke := func(ctx context.Context) error {
		return conn.Invoke(ctx, place, wrapperspb.String(id), new(wrapperspb.StringValue))
	}
	if c.method == nil {
		return invoke(ctx)
	}
	return c.method.Do(ctx, invoke)
}

// calls is the number of calls of each test.
const calls = 200

// placeAll places orders, some concurrently, and returns the results.
func placeAll(t *testing.T, c caller, conn *grpc.ClientConn, workers int) map[string]error {
	var mu sync.Mutex
	results := map[string]error{}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := range calls / workers {
				id := fmt.Sprintf("%d-%d", w, n)
				err := c.place(t.Context(), conn, id)
				mu.Lock()
				results[id] = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return results
}

// Whatever place a connection is cut at, a call under Once is never carried out twice, and
// an idempotent one is never lost.
func TestCut(t *testing.T) {
	for name, where := range map[string]cut{"before the request": before, "after the request": after, "within the answer": within} {
		for _, by := range []string{"interceptor", "wrapper"} {
			for _, once := range []bool{true, false} {
				for _, workers := range []int{1, 4} { // others lose their connection too
					testCut(t, fmt.Sprintf("%s, by %s, %d at a time, once=%v", name, by, workers, once), where, by, workers, once)
				}
			}
		}
	}
}

// testCut tests one of the combinations.
func testCut(t *testing.T, name string, where cut, by string, workers int, once bool) {
	s := newServer(t)
	every := int64(2)
	if workers > 1 {
		every = 20
	}
	p := newProxy(t, s.address, where, every)
	tracker := new(retry.Tracker)
	c := callers[by](once, tracker)
	results := placeAll(t, c, dial(t, p.Addr().String(), c.options...), workers)
	s.stop()
	var succeeded, lost, repeated int
	for id, err := range results {
		executed := s.count(id)
		switch {
		case executed == 0:
			lost++
		case executed > 1:
			repeated++
		}
		switch code := status.Code(err); {
		case code == codes.OK:
			succeeded++
			fallthrough
		case code == codes.Unavailable, code == codes.Internal:
			if err == nil && executed == 0 || once && executed > 1 || !once && err != nil {
				t.Errorf("%s: order %s was placed %d times, error %v", name, id, executed, err)
			}
		default:
			t.Errorf("%s: got error %v", name, err)
		}
	}
	t.Logf("%-65s %d calls, %d attempts: %d succeeded, %d executed more than once, %d not at all",
		name, len(results), tracker.Stats(place).Attempts, succeeded, repeated, lost)
}

// A call that was not sent, because the server cannot be reached, is repeated under Once
// too, and so never lost.
func TestUnsent(t *testing.T) {
	for _, by := range []string{"interceptor", "wrapper"} {
		s := newServer(t)
		p := newProxy(t, s.address, nowhere, 1)
		tracker := new(retry.Tracker)
		c := callers[by](true, tracker)
		conn := dial(t, p.Addr().String(), c.options...)
		for n := range calls {
			p.refusing.Store(2)
			disconnect(t, p, conn)
			id := fmt.Sprint(n)
			if err := c.place(t.Context(), conn, id); err != nil || s.count(id) != 1 {
				t.Fatalf("by %s: order %s was placed %d times, error %v", by, id, s.count(id), err)
			}
		}
		stats := tracker.Stats(place)
		t.Logf("by %-11s %d calls, %d attempts, %d executed", by, stats.Calls, stats.Attempts, len(s.executed))
		if stats.Retries == 0 {
			t.Errorf("by %s: no call was retried", by)
		}
	}
}

// disconnect closes the connection, and waits until the client knows.
func disconnect(t *testing.T, p *proxy, conn *grpc.ClientConn) {
	for conn.GetState() == connectivity.Ready {
		p.close()
		conn.WaitForStateChange(t.Context(), connectivity.Ready)
	}
}
