package hedges

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const ms = time.Millisecond

// observations observe the behaviour of a peer, by the ID of the behaviour. They run in real
// time, because hedgedhttp shares goroutines between tests: outcomes depend on the order of
// events that are far apart.
var observations = map[string]func(t *testing.T, p *Peer) string{
	"slow-success": slowSuccess,
	"failure":      failure,
	"both-fail":    bothFail,
	"loser":        loser,
	"late":         late,
	"body":         body,
	"limit":        limit,
	"panic":        panics,
}

// TestBehaviours records what each library does as an attribute of its test. What the first
// one, retrygen, does must be what is wanted.
func TestBehaviours(t *testing.T) {
	for _, b := range Behaviours {
		t.Run(b.ID, func(t *testing.T) {
			for i, p := range All {
				t.Run(p.ID, func(t *testing.T) {
					t.Parallel()
					got := observations[b.ID](t, p)
					t.Attr("outcome", got)
					if i == 0 && got != b.Want {
						t.Errorf("%s, want %s", got, b.Want)
					}
				})
			}
		})
	}
}

// A step is what a transport does in one of its calls, which is canceled with ctx.
type step func(ctx context.Context) (*http.Response, error)

// send makes a request of a peer whose transport takes these steps, the last one for all
// further calls.
func send(t *testing.T, wrap func(http.RoundTripper, time.Duration) http.RoundTripper, after time.Duration, steps ...step) (*http.Response, error) {
	var calls atomic.Int32
	rt := wrap(roundTrip(func(req *http.Request) (*http.Response, error) {
		n := int(calls.Add(1))
		return steps[min(n, len(steps))-1](req.Context())
	}), after)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service", nil)
	if err != nil {
		t.Fatal(err)
	}
	return rt.RoundTrip(req)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answer answers after a time, also if the request is canceled.
func answer(after time.Duration, status int) step {
	return func(context.Context) (*http.Response, error) {
		time.Sleep(after)
		return &http.Response{StatusCode: status, Body: http.NoBody}, nil
	}
}

// failing fails after a time.
func failing(after time.Duration, err error) step {
	return func(context.Context) (*http.Response, error) {
		time.Sleep(after)
		return nil, err
	}
}

var errFirst, errHedge = errors.New("first"), errors.New("hedge")

func slowSuccess(t *testing.T, p *Peer) string {
	_, err := send(t, p.Wrap, 50*ms, answer(500*ms, http.StatusOK), failing(0, errHedge))
	if err != nil {
		return "the error of the hedge"
	}
	return "the answer of the first"
}

func failure(t *testing.T, p *Peer) string {
	begun := time.Now()
	_, err := send(t, p.Wrap, 2*time.Second, failing(0, errFirst), answer(0, http.StatusOK))
	switch {
	case err != nil:
		return "none is sent"
	case time.Since(begun) > time.Second:
		return "a hedge is sent later"
	}
	return "a hedge is sent at once"
}

func bothFail(t *testing.T, p *Peer) string {
	_, err := send(t, p.Wrap, 50*ms, failing(500*ms, errFirst), failing(0, errHedge))
	switch first, hedge := errors.Is(err, errFirst), errors.Is(err, errHedge); {
	case first && !hedge:
		return "the error of the first"
	case hedge && !first:
		return "the error of the hedge"
	case err != nil && strings.Contains(err.Error(), "first") && strings.Contains(err.Error(), "hedge"):
		return "an error with both texts, which matches neither"
	}
	return fmt.Sprint(err)
}

func loser(t *testing.T, p *Peer) string {
	canceled := make(chan bool, 1)
	_, err := send(t, p.Wrap, 20*ms, func(ctx context.Context) (*http.Response, error) {
		select {
		case <-ctx.Done():
			canceled <- true
		case <-time.After(5 * time.Second):
			canceled <- false
		}
		return nil, errFirst
	}, answer(0, http.StatusOK))
	if err != nil {
		t.Fatal(err)
	}
	if <-canceled {
		return "the first is canceled"
	}
	return "it is not"
}

// A watched body reports that it is closed.
type watched struct {
	io.Reader
	closed chan struct{}
	once   sync.Once
}

func (w *watched) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func late(t *testing.T, p *Peer) string {
	body := &watched{Reader: strings.NewReader("late"), closed: make(chan struct{})}
	_, err := send(t, p.Wrap, 50*ms, answer(time.Second, http.StatusOK), func(context.Context) (*http.Response, error) {
		time.Sleep(1500 * ms)
		return &http.Response{StatusCode: http.StatusOK, Body: body}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-body.closed:
		return "its body is closed"
	case <-time.After(2 * time.Second):
		return "its body is left open"
	}
}

func body(t *testing.T, p *Peer) string {
	const size = 512 << 10
	for _, hanging := range []int32{1, 2} { // the request that loses
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n := requests.Add(1); n == hanging {
				<-r.Context().Done()
				return
			}
			time.Sleep(300 * ms)
			w.Write(make([]byte, size/2))
			http.NewResponseController(w).Flush()
			time.Sleep(100 * ms)
			w.Write(make([]byte, size/2))
		}))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		base := &http.Transport{}
		resp, err := p.Wrap(base, 50*ms).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		n, _ := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		base.CloseIdleConnections()
		server.Close()
		if n < size {
			return "a part"
		}
	}
	return "all of it"
}

func limit(t *testing.T, p *Peer) string {
	const calls = 1000
	wrap := p.Wrap
	if p.Limited != nil {
		wrap = p.Limited
	}
	var requests atomic.Int32
	rt := wrap(roundTrip(func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		time.Sleep(100 * ms)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	}), 10*ms)
	var group sync.WaitGroup
	for range calls / 10 {
		group.Go(func() {
			for range 10 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service", nil)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := rt.RoundTrip(req); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	return fmt.Sprintf("%.1f requests per call", float64(requests.Load())/calls)
}

// panicVariable is the environment variable that names the peer of TestPanic.
const panicVariable = "HEDGES_PANIC"

// panics runs TestPanic in another process, which may crash.
func panics(t *testing.T, p *Peer) string {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPanic$")
	cmd.Env = append(os.Environ(), panicVariable+"="+p.ID)
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return "a panic in the caller"
	case strings.Contains(string(out), "panic: boom"):
		return "the program crashes"
	}
	t.Fatalf("%v\n%s", err, out)
	return ""
}

// TestPanic sends a request whose hedge panics, and recovers in the caller.
func TestPanic(t *testing.T) {
	for _, p := range All {
		if p.ID != os.Getenv(panicVariable) {
			continue
		}
		defer func() {
			if recover() == nil {
				t.Error("no panic in the caller")
			}
		}()
		send(t, p.Wrap, 10*ms, answer(2*time.Second, http.StatusOK), func(context.Context) (*http.Response, error) { panic("boom") })
	}
}
