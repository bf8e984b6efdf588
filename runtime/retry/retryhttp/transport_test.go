//go:build go1.26

package retryhttp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// tripper is a func as an http.RoundTripper.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answering returns a Transport whose base returns the answers, one after the other, and
// the last one from then on, and a pointer to the number of requests.
func answering(answers ...any) (*retryhttp.Transport, *int) {
	n := new(int)
	base := tripper(func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			req.Body.Close()
		}
		next := answers[min(*n, len(answers)-1)]
		*n++
		switch next := next.(type) {
		case error:
			return nil, next
		case int:
			return answer(next), nil
		case *http.Response:
			again := *next
			return &again, nil
		}
		panic(fmt.Sprintf("an answer of type %T", next))
	})
	return &retryhttp.Transport{Base: base, Options: []retry.Option{retry.WithTracker(nil)}}, n
}

// newReq returns a request with a context that ends with the test.
func newReq(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// Which responses and errors are retried depends on the class and on the request.
func TestTransportDecides(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("refused")}
	tests := map[string]struct {
		first     any
		get, post int // requests; 2 is a retry
	}{
		"200":                {200, 1, 1},
		"301":                {301, 1, 1},
		"404":                {404, 1, 1},
		"501":                {501, 1, 1},
		"408":                {408, 2, 1},
		"421":                {421, 2, 2},
		"425":                {425, 2, 2},
		"429":                {429, 2, 1},
		"429 with a wait":    {answer(429, "Retry-After", "1"), 2, 2},
		"500":                {500, 2, 1},
		"502":                {502, 2, 1},
		"503":                {503, 2, 1},
		"503 with a wait":    {answer(503, "Retry-After", "1"), 2, 2},
		"504":                {504, 2, 1},
		"503, do not":        {answer(503, "x-should-retry", "false"), 1, 1},
		"409, do":            {answer(409, "x-should-retry", "true"), 2, 1},
		"lost":               {io.EOF, 2, 1},
		"refused":            {refused, 2, 2},
		"unclassified":       {errServer, 1, 1},
		"canceled":           {context.Canceled, 1, 1},
		"marked unexecuted":  {retry.Unexecuted.Mark(errServer), 2, 2},
		"marked permanent":   {retry.Permanent(io.EOF), 1, 1},
		"deadline not ours":  {context.DeadlineExceeded, 2, 1},
		"unknown status 499": {499, 1, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for method, want := range map[string]int{"GET": test.get, "POST": test.post} {
					transport, got := answering(test.first, 200)
					resp, err := transport.RoundTrip(newReq(t, method, "http://x", nil))
					if *got != want {
						t.Errorf("%s: %d requests, want %d", method, *got, want)
					}
					if want == 2 && (err != nil || resp.StatusCode != 200) {
						t.Errorf("%s: got %v, %v after the retry", method, resp, err)
					}
				}
			})
		})
	}
}

// Policy.Class can change the class of a status, If narrows what is retried, and Once and
// Idempotent decide which requests may be repeated.
func TestTransportPolicy(t *testing.T) {
	conflict := func(err error) retry.Class {
		if retryhttp.Status(409)(err) {
			return retry.Unknown
		}
		return retry.Unclassified
	}
	isPut := func(req *http.Request) bool { return req.Method == http.MethodPut }
	tests := map[string]struct {
		configure func(*retryhttp.Transport)
		method    string
		first     any
		want      int
	}{
		"Class":               {func(tr *retryhttp.Transport) { tr.Policy.Class = conflict }, "GET", 409, 2},
		"Class, another":      {func(tr *retryhttp.Transport) { tr.Policy.Class = conflict }, "GET", 503, 2},
		"Class, POST":         {func(tr *retryhttp.Transport) { tr.Policy.Class = conflict }, "POST", 409, 1},
		"If":                  {func(tr *retryhttp.Transport) { tr.Policy.If = retryhttp.Status(503) }, "GET", 503, 2},
		"If, another":         {func(tr *retryhttp.Transport) { tr.Policy.If = retryhttp.Status(503) }, "GET", 500, 1},
		"If, Final":           {func(tr *retryhttp.Transport) { tr.Policy.If = retryhttp.Status(404) }, "GET", 404, 1},
		"If, unclassified":    {func(tr *retryhttp.Transport) { tr.Policy.If = retry.On(errServer) }, "GET", errServer, 2},
		"If, POST":            {func(tr *retryhttp.Transport) { tr.Policy.If = retry.On(errServer) }, "POST", errServer, 1},
		"Once":                {func(tr *retryhttp.Transport) { tr.Policy.Once = true }, "GET", 500, 1},
		"Once, unexecuted":    {func(tr *retryhttp.Transport) { tr.Policy.Once = true }, "GET", 425, 2},
		"Idempotent":          {func(tr *retryhttp.Transport) { tr.Idempotent = isPut }, "PUT", 500, 2},
		"Idempotent, another": {func(tr *retryhttp.Transport) { tr.Idempotent = isPut }, "GET", 500, 1},
		"PUT":                 {func(tr *retryhttp.Transport) {}, "PUT", 500, 1},
		"MaxAttempts":         {func(tr *retryhttp.Transport) { tr.Policy.MaxAttempts = 1 }, "GET", 500, 1},
		"an option's policy":  {func(tr *retryhttp.Transport) { tr.Options = []retry.Option{retrytest.Off()} }, "GET", 500, 1},
		"an option's WithOnce": {func(tr *retryhttp.Transport) {
			tr.Options = []retry.Option{retry.WithPolicy("RoundTrip", retry.Policy{Once: true})}
		}, "GET", 500, 1},
	}
	for name, test := range tests {
		transport, got := answering(test.first, 200)
		test.configure(transport)
		transport.Options = append(transport.Options, retrytest.Instant(), retry.WithTracker(nil))
		transport.RoundTrip(newReq(t, test.method, "http://x", nil))
		if *got != test.want {
			t.Errorf("%s: %d requests, want %d", name, *got, test.want)
		}
	}
}

// An http.Client gets the response of the last attempt as it is, whatever ended the call.
func TestTransportReturnsTheLastResponse(t *testing.T) {
	tests := map[string]struct {
		policy  retry.Policy
		fields  []string
		timeout time.Duration // of the client
		want    int           // requests
		lasts   time.Duration
	}{
		"attempts":         {retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}, nil, 0, 3, 3 * time.Second},
		"deadline":         {retry.Policy{Delay: time.Hour, MaxDelay: time.Hour}, nil, time.Minute, 1, 0},
		"elapsed":          {retry.Policy{Delay: time.Hour, MaxDelay: time.Hour, Elapsed: time.Minute}, nil, 0, 1, 0},
		"too long a wait":  {retry.Policy{}, []string{"Retry-After", "3600"}, 0, 1, 0},
		"overflowing wait": {retry.Policy{}, []string{"Retry-After", "99999999999999999999"}, 0, 1, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, last := time.Now(), answer(503, test.fields...)
				last.Body = io.NopCloser(strings.NewReader("come back later"))
				transport, got := answering(last)
				transport.Policy = test.policy
				client := http.Client{Transport: transport, Timeout: test.timeout}
				resp, err := client.Do(newReq(t, "GET", "http://x", nil))
				if err != nil {
					t.Fatal(err)
				}
				// The base returns the same body again and again; the attempts before have drained it.
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.StatusCode != 503 || err != nil || *got == 1 && string(body) != "come back later" {
					t.Errorf("got %d, %q, %v", resp.StatusCode, body, err)
				}
				if *got != test.want || time.Since(start) != test.lasts {
					t.Errorf("%d requests in %v, want %d in %v", *got, time.Since(start), test.want, test.lasts)
				}
			})
		})
	}
}

// The waits that a server requests are obeyed, in all forms.
func TestTransportWaits(t *testing.T) {
	for name, test := range map[string]struct {
		fields func(now time.Time) []string
		want   time.Duration
	}{
		"seconds": {func(time.Time) []string { return []string{"Retry-After", "7"} }, 7 * time.Second},
		"date": {func(now time.Time) []string {
			return []string{"Retry-After", now.Add(9 * time.Second).UTC().Format(http.TimeFormat)}
		}, 9 * time.Second},
		"date of a server whose clock is wrong": {func(now time.Time) []string {
			now = now.Add(1000 * time.Hour).UTC()
			return []string{"Retry-After", now.Add(9 * time.Second).Format(http.TimeFormat), "Date", now.Format(http.TimeFormat)}
		}, 9 * time.Second},
		"milliseconds":           {func(time.Time) []string { return []string{"Retry-After-Ms", "2500"} }, 2500 * time.Millisecond},
		"shorter than the delay": {func(time.Time) []string { return []string{"Retry-After-Ms", "1"} }, time.Second},
		"garbage":                {func(time.Time) []string { return []string{"Retry-After", "soon"} }, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				transport, got := answering(answer(503, test.fields(start)...), 200)
				transport.Policy = retry.Policy{Delay: time.Second, Jitter: retry.NoJitter}
				if _, err := transport.RoundTrip(newReq(t, "GET", "http://x", nil)); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(start); *got != 2 || waited != test.want {
					t.Errorf("%d requests in %v, want 2 in %v", *got, waited, test.want)
				}
			})
		})
	}
}

// What ends a call during a wait, when the response is closed, is the error.
func TestTransportEndsDuringTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		b := &body{Reader: strings.NewReader("busy")}
		busy := answer(503)
		busy.Body = b
		transport, got := answering(busy)
		transport.Policy = retry.Policy{Delay: time.Minute, MaxDelay: time.Minute, OnRetry: func(e retry.Event) {
			var status *retryhttp.StatusError
			if !errors.As(e.Err, &status) || status.Response.StatusCode != 503 || !b.closed {
				t.Errorf("OnRetry got %v, body closed: %t", e.Err, b.closed)
			}
			time.AfterFunc(time.Second, func() { cancel(stop) })
		}}
		resp, err := transport.RoundTrip(newReq(t, "GET", "http://x", nil).WithContext(ctx))
		if resp != nil || !errors.Is(err, stop) || !errors.Is(err, context.Canceled) || *got != 1 {
			t.Errorf("got %v, %v after %d requests", resp, err, *got)
		}
		if _, ok := errors.AsType[*retryhttp.StatusError](err); !ok {
			t.Errorf("the error %v does not have the status", err)
		}
	})
}

// A request whose context is done is not sent; its body is closed.
func TestTransportOfADeadRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := &body{Reader: strings.NewReader(payload)}
	transport, got := answering(200)
	_, err := transport.RoundTrip(newReq(t, "POST", "http://x", b).WithContext(ctx))
	if !errors.Is(err, context.Canceled) || *got != 0 || !b.closed {
		t.Errorf("got %v after %d requests, body closed: %t", err, *got, b.closed)
	}
}

// Options apply: a breaker rejects requests, and the tracker and the log have the name.
func TestTransportOptions(t *testing.T) {
	tracker := new(retry.Tracker)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	transport, got := answering(500)
	transport.Name = "shop.Payments"
	transport.Options = []retry.Option{
		retry.WithTracker(tracker), retry.WithLogger(logger), retrytest.Instant(),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 2})),
	}
	for range 2 {
		if resp, err := transport.RoundTrip(newReq(t, "POST", "http://x", nil)); err != nil || resp.StatusCode != 500 {
			t.Errorf("got %v, %v", resp, err)
		}
	}
	_, err := transport.RoundTrip(newReq(t, "POST", "http://x", strings.NewReader(payload)))
	if !errors.Is(err, retry.ErrOpen) || *got != 2 {
		t.Errorf("got %v after %d requests, want %v after 2", err, *got, retry.ErrOpen)
	}
	if stats := tracker.Stats("shop.Payments"); stats.Calls != 3 || stats.Attempts != 2 || stats.Rejected != 1 {
		t.Errorf("got %+v", stats)
	}
	want := `error="status 500 Internal Server Error" reason="does not prove that the call was not carried out, and POST is not idempotent"`
	if !strings.Contains(log.String(), want) {
		t.Errorf("no %s in %s", want, &log)
	}
}

// What another attempt would get again is no failure for a breaker.
func TestTransportBreakerIgnoresFinalStatuses(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	for _, first := range []any{404, 501, answer(500, "x-should-retry", "false")} {
		transport, _ := answering(first)
		transport.Options = append(transport.Options, retry.WithBreaker(breaker))
		if transport.RoundTrip(newReq(t, "GET", "http://x", nil)); breaker.State() != retry.Closed {
			t.Errorf("%v after %v", breaker.State(), first)
		}
	}
}

// The timeout of an attempt ends an attempt without a response, but does not cut off the
// body of a response.
func TestTransportTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		transport := &retryhttp.Transport{
			Policy:  retry.Policy{Timeout: time.Second, Delay: retry.NoDelay},
			Options: []retry.Option{retry.WithTracker(nil)},
			Base: tripper(func(req *http.Request) (*http.Response, error) {
				if n++; n == 1 {
					<-req.Context().Done()
					return nil, context.Cause(req.Context())
				}
				resp := answer(200)
				resp.Body = io.NopCloser(&slowReader{ctx: req.Context()})
				return resp, nil
			}),
		}
		resp, err := transport.RoundTrip(newReq(t, "GET", "http://x", nil))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		if string(got) != "late" || err != nil || n != 2 {
			t.Errorf("read %q, %v after %d requests", got, err, n)
		}
		resp.Body.Close()
	})
}

// A slowReader returns its text after a minute, unless ctx ends earlier.
type slowReader struct {
	ctx  context.Context
	done bool
}

func (r *slowReader) Read(p []byte) (int, error) {
	if r.done {
		return 0, io.EOF
	}
	r.done = true
	select {
	case <-time.After(time.Minute):
		return copy(p, "late"), nil
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

// A rewindable is a body without GetBody that can seek.
type rewindable struct{ io.ReadSeeker }

func (rewindable) Close() error { return nil }

// Each attempt sends the whole body, or there is none.
func TestTransportSendsTheWholeBody(t *testing.T) {
	for name, test := range map[string]struct {
		body io.Reader
		want int
	}{
		"GetBody": {strings.NewReader(payload), 3},
		"seeker":  {rewindable{strings.NewReader(payload)}, 3},
		"stream":  {stream{strings.NewReader(payload)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			url, requests := service(t, 2)
			client := http.Client{Transport: &retryhttp.Transport{Options: []retry.Option{retrytest.Instant()}}}
			req := newReq(t, "PUT", url, test.body)
			req.Header["Idempotency-Key"] = nil
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil || (resp.StatusCode == 200) != (test.want == 3) || test.want == 1 && !strings.Contains(string(text), "later") {
				t.Errorf("got %s, %q, %v", resp.Status, text, err)
			}
			wantRequests(t, *requests, test.want)
		})
	}
}

// The base can tell attempts apart: the first has no resend count.
func TestTransportResendCount(t *testing.T) {
	var got []int
	transport := &retryhttp.Transport{
		Options: []retry.Option{retrytest.Instant()},
		Base: tripper(func(req *http.Request) (*http.Response, error) {
			got = append(got, retry.AttemptFrom(req.Context())-1)
			return answer(503), nil
		}),
	}
	transport.RoundTrip(newReq(t, "GET", "http://x", nil))
	if want := []int{0, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A counted server counts its connections.
func counted(t *testing.T, handler http.HandlerFunc) (s *httptest.Server, connections *atomic.Int32) {
	connections = new(atomic.Int32)
	s = httptest.NewUnstartedServer(handler)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s, connections
}

// Attempts reuse the connection if the body is short enough to be drained. The connection
// is free for other requests during the wait.
func TestTransportReusesConnections(t *testing.T) {
	for name, test := range map[string]struct {
		size int   // of the error page
		want int32 // connections
	}{
		"no page":    {0, 1},
		"short page": {4000, 1},
		"long page":  {10 << 20, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s, connections := counted(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/down" {
					w.WriteHeader(http.StatusServiceUnavailable)
					w.Write(make([]byte, test.size))
				}
			})
			client := s.Client()
			get := func(path string) {
				resp, err := client.Get(s.URL + path)
				if err != nil {
					t.Fatal(err)
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			plain := http.Client{Transport: client.Transport}
			client.Transport = &retryhttp.Transport{Base: client.Transport, Policy: retry.Policy{
				Delay: retry.NoDelay,
				OnRetry: func(retry.Event) { // during the wait
					resp, err := plain.Get(s.URL + "/up")
					if err != nil {
						t.Fatal(err)
					}
					resp.Body.Close()
				},
			}}
			for range 5 {
				get("/down")
			}
			if got := connections.Load(); test.want == 1 && got != 1 || got < test.want {
				t.Errorf("%d connections, want %d", got, test.want)
			}
		})
	}
}

// http.Client.CloseIdleConnections reaches the base.
func TestTransportCloseIdleConnections(t *testing.T) {
	s, connections := counted(t, func(http.ResponseWriter, *http.Request) {})
	client := s.Client()
	client.Transport = &retryhttp.Transport{Base: client.Transport}
	for range 2 {
		resp, err := client.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
	}
	if got := connections.Load(); got != 2 {
		t.Errorf("%d connections, want 2", got)
	}
	(&retryhttp.Transport{Base: tripper(nil)}).CloseIdleConnections() // has no such method
}

// A request that got no connection was not sent, whatever its error: here the TLS handshake
// breaks off, or the attempt times out while it waits for a connection.
func TestTransportProvesThatNothingWasSent(t *testing.T) {
	t.Run("handshake", func(t *testing.T) {
		for _, protocol := range []string{http1TLS, http2TLS} {
			l := &cut{end: endings["close"], where: place{read: 200}}
			requests := 0
			s, base := start(t, protocol, func(http.ResponseWriter, *http.Request) { requests++ }, l)
			gone := 0
			transport := &retryhttp.Transport{Base: base, Policy: retry.Policy{Delay: retry.NoDelay, OnRetry: func(e retry.Event) {
				gone++
				if retryhttp.Classify(e.Err) != retry.Unknown {
					t.Errorf("%v (%#[1]v) says itself that nothing was sent", e.Err)
				}
				l.at(place{})
			}}}
			resp, err := transport.RoundTrip(newReq(t, "POST", s.URL, strings.NewReader(payload)))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if gone != 1 || requests != 1 {
				t.Errorf("%s: %d handshakes failed, %d requests arrived; want 1 each", protocol, gone, requests)
			}
		}
	})
	t.Run("no free connection", func(t *testing.T) {
		arrived, proceed := make(chan struct{}), make(chan struct{})
		s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				arrived <- struct{}{}
				<-proceed
			}
		})
		base := s.Client().Transport.(*http.Transport)
		base.MaxConnsPerHost = 1
		done := make(chan struct{})
		go func() {
			defer close(done)
			if resp, err := s.Client().Get(s.URL + "/slow"); err == nil {
				resp.Body.Close()
			}
		}()
		<-arrived
		retries := 0
		transport := &retryhttp.Transport{Base: base, Policy: retry.Policy{
			MaxAttempts: retry.Unlimited, Elapsed: time.Minute, Delay: retry.NoDelay, Timeout: time.Millisecond,
			OnRetry: func(e retry.Event) {
				if retries++; retries == 1 {
					close(proceed)
				}
			},
		}}
		resp, err := transport.RoundTrip(newReq(t, "POST", s.URL, nil))
		<-done
		if retries == 0 {
			t.Fatalf("got %v without a retry", err)
		}
		if err == nil { // otherwise a later attempt has timed out after it was sent
			resp.Body.Close()
		}
	})
}

// Nothing is proved by a base that does not report to httptrace, or one that got a
// connection in some attempt of its own.
func TestTransportProvesNothing(t *testing.T) {
	for name, report := range map[string]func(*httptrace.ClientTrace){
		"no report": func(*httptrace.ClientTrace) {},
		"sent":      func(trace *httptrace.ClientTrace) { trace.GetConn(""); trace.GotConn(httptrace.GotConnInfo{}) },
		"sent, then not": func(trace *httptrace.ClientTrace) {
			trace.GetConn("")
			trace.GotConn(httptrace.GotConnInfo{})
			trace.GetConn("")
		},
	} {
		n := 0
		transport := &retryhttp.Transport{Options: []retry.Option{retrytest.Instant()}, Base: tripper(func(req *http.Request) (*http.Response, error) {
			n++
			report(httptrace.ContextClientTrace(req.Context()))
			return nil, io.EOF
		})}
		if _, err := transport.RoundTrip(newReq(t, "POST", "http://x", nil)); err != io.EOF || n != 1 {
			t.Errorf("%s: got %v after %d requests, want EOF after 1", name, err, n)
		}
	}
}

// Only a request that must not be repeated is traced. The caller's trace works as before.
func TestTransportTraces(t *testing.T) {
	for method, want := range map[string]bool{"GET": false, "POST": true} {
		traced := false
		transport := &retryhttp.Transport{Base: tripper(func(req *http.Request) (*http.Response, error) {
			traced = httptrace.ContextClientTrace(req.Context()) != nil
			return answer(200), nil
		})}
		transport.RoundTrip(newReq(t, method, "http://x", nil))
		if traced != want {
			t.Errorf("%s: traced: %t", method, traced)
		}
	}
	s, _ := counted(t, func(http.ResponseWriter, *http.Request) {})
	got := 0
	req := onConn(newReq(t, "POST", s.URL, nil), func(httptrace.GotConnInfo) { got++ })
	resp, err := (&retryhttp.Transport{Base: s.Client().Transport}).RoundTrip(req)
	if err != nil || got != 1 {
		t.Fatalf("got %v, %d connections reported", err, got)
	}
	resp.Body.Close()
}

// Errors that another attempt would get again are not retried.
func TestTransportOfRequestsThatCannotSucceed(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	s.StartTLS()
	defer s.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for name, test := range map[string]struct {
		url  string
		base *http.Transport
	}{
		"unknown scheme":       {"gopher://x", &http.Transport{}},
		"untrusted server":     {s.URL, &http.Transport{}},
		"no version in common": {s.URL, &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS10}}},
		"no TLS":               {"https" + strings.TrimPrefix(plain.URL, "http"), &http.Transport{}},
	} {
		for _, method := range []string{"GET", "POST"} {
			transport := &retryhttp.Transport{Base: test.base, Policy: retry.Policy{OnRetry: func(e retry.Event) {
				t.Errorf("%s, %s: retried after %v (%#[3]v)", name, method, e.Err)
			}}}
			if _, err := transport.RoundTrip(newReq(t, method, test.url, nil)); err == nil {
				t.Errorf("%s, %s: no error", name, method)
			}
		}
	}
}

// A request that succeeds at once allocates nothing in addition to what the base does,
// unless it must be traced.
func TestTransportAllocatesNothing(t *testing.T) {
	resp := answer(200)
	transport := &retryhttp.Transport{Base: tripper(func(*http.Request) (*http.Response, error) { return resp, nil })}
	req := newReq(t, "GET", "http://x", nil)
	req.Header.Set("Authorization", "x")
	if got := testing.AllocsPerRun(100, func() { transport.RoundTrip(req) }); got != 0 {
		t.Errorf("%v allocations, want none", got)
	}
}
