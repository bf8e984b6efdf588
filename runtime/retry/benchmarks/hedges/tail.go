package hedges

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Load is what is measured with a service, in turns without hedges and with them.
type Load struct {
	Title   string
	Calls   int // without hedges, and as many with them
	Clients int // that call at the same time
	Warm    int // calls of a healthy service, to learn from, that are not measured

	latency func() time.Duration
}

// Loads are the situations that hedges are for, and the one that they must not make worse.
var Loads = []Load{
	{"1% of the answers take 50 to 100 ms, the others 1 to 2 ms", 100_000, 16, 0, tailed},
	{"All answers take 20 to 40 ms, after 10,000 that took 1 to 2 ms", 20_000, 64, 10_000, func() time.Duration { return between(20, 40) }},
}

// tailed is the latency of a service with a slow tail.
func tailed() time.Duration {
	if rand.IntN(100) == 0 {
		return between(50, 100)
	}
	return between(1, 2)
}

// between returns a random duration in milliseconds.
func between(low, high time.Duration) time.Duration {
	return low*time.Millisecond + rand.N((high-low)*time.Millisecond)
}

// A Measured is how long calls took, and how many requests they sent.
type Measured struct {
	Durations []time.Duration // sorted
	Requests  int
}

// Quantile returns a quantile of the durations.
func (m *Measured) Quantile(q float64) time.Duration {
	return m.Durations[min(int(q*float64(len(m.Durations))), len(m.Durations)-1)]
}

// PerCall returns the number of requests per call.
func (m *Measured) PerCall() float64 { return float64(m.Requests) / float64(len(m.Durations)) }

// turns is how often the measurement changes between calls without and with hedges, so that
// noise affects both alike.
const turns = 20

// Run measures calls to an HTTP server on the loopback interface, without hedges and with
// them, sent after the 95th percentile that they learn.
func (l Load) Run(ctx context.Context) (plain, hedged *Measured, err error) {
	s := newService()
	defer s.Close()
	base := &http.Transport{MaxIdleConnsPerHost: 2 * l.Clients}
	defer base.CloseIdleConnections()
	sides := []side{{path: "/plain", rt: base}, {path: "/hedged", rt: Retrygen(base, retry.HedgePolicy{})}}
	s.latency.Store(&fast)
	for _, side := range sides {
		if _, err := s.call(ctx, side, l.Warm, l.Clients); err != nil {
			return nil, nil, err
		}
		s.requests(side.path).Store(0)
	}
	s.latency.Store(&l.latency)
	for range turns {
		for i := range sides {
			durations, err := s.call(ctx, sides[i], l.Calls/turns, l.Clients)
			if err != nil {
				return nil, nil, err
			}
			sides[i].Durations = append(sides[i].Durations, durations...)
		}
	}
	for i := range sides {
		slices.Sort(sides[i].Durations)
		sides[i].Requests = int(s.requests(sides[i].path).Load())
	}
	return &sides[0].Measured, &sides[1].Measured, nil
}

// A side is one way to call the service.
type side struct {
	path string // by which the service counts
	rt   http.RoundTripper
	Measured
}

// fast is the latency of a healthy service.
var fast = func() time.Duration { return between(1, 2) }

// A service is an HTTP server that counts the requests that it gets.
type service struct {
	*httptest.Server
	counts  sync.Map // from the path to *atomic.Int64
	latency atomic.Pointer[func() time.Duration]
}

// requests returns the number of requests with a path.
func (s *service) requests(path string) *atomic.Int64 {
	n, _ := s.counts.LoadOrStore(path, new(atomic.Int64))
	return n.(*atomic.Int64)
}

func newService() *service {
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests(r.URL.Path).Add(1)
		select {
		case <-time.After((*s.latency.Load())()):
			io.WriteString(w, "an answer")
		case <-r.Context().Done():
		}
	}))
	return s
}

// call makes calls from several clients, and returns how long each took.
func (s *service) call(ctx context.Context, from side, calls, clients int) ([]time.Duration, error) {
	durations := make([]time.Duration, calls)
	failed := make([]error, clients)
	var next atomic.Int64
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			for failed[client] == nil {
				i := int(next.Add(1)) - 1
				if i >= calls {
					return
				}
				begun := time.Now()
				failed[client] = get(ctx, from.rt, s.URL+from.path)
				durations[i] = time.Since(begun)
			}
		})
	}
	group.Wait()
	return durations, errors.Join(failed...)
}

// get makes a request and reads the answer.
func get(ctx context.Context, rt http.RoundTripper, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
