package lasting

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// store hands out results that need the context of the attempt that made them.
type store struct {
	Store    // what the tests do not call
	attempts []context.Context
	late     bool // the first attempt does not return in time
	conn     conn
}

// attempt notes the attempt, and fails the first with what its context says.
func (s *store) attempt(ctx context.Context) error {
	s.attempts = append(s.attempts, ctx)
	if s.late && len(s.attempts) == 1 {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

// body reads as long as its context lives.
type body struct {
	ctx    context.Context
	data   io.Reader
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.data.Read(p)
}

func (b *body) Close() error { b.closed = true; return nil }

func (s *store) Object(ctx context.Context, name string) (*Object, error) {
	if err := s.attempt(ctx); err != nil {
		return nil, err
	}
	return &Object{name, &body{ctx: ctx, data: strings.NewReader(name)}}, nil
}

func (s *store) Value(ctx context.Context, name string) (Object, error) {
	o, err := s.Object(ctx, name)
	if err != nil {
		return Object{}, err
	}
	return *o, nil
}

func (s *store) Download(ctx context.Context, name string) (Download, error) {
	o, err := s.Value(ctx, name)
	return Download{o, 1}, err
}

func (s *store) Open(ctx context.Context, name string) (int, io.ReadCloser, error) {
	o, err := s.Object(ctx, name)
	if err != nil {
		return 0, nil, err
	}
	return len(name), o.Body, nil
}

func (s *store) Read(ctx context.Context, name string) (io.Reader, error) {
	o, err := s.Object(ctx, name)
	if err != nil {
		return nil, err
	}
	return o.Body, nil
}

func (s *store) Do(req *http.Request) (*http.Response, error) {
	o, err := s.Object(req.Context(), "answer")
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: o.Body, Request: req}, nil
}

func (s *store) Events(ctx context.Context) (*EventStream[int], error) {
	err := s.attempt(ctx)
	return &EventStream[int]{func() (int, error) { return 1, ctx.Err() }}, err
}

func (s *store) Output(ctx context.Context) (*Output, error) {
	stream, err := s.Events(ctx)
	return &Output{func() *EventStream[int] { return stream }}, err
}

// watcher watches as long as its context lives.
type watcher struct{ events chan int }

func (w *watcher) Stop()                  {}
func (w *watcher) ResultChan() <-chan int { return w.events }

func (s *store) WatchPods(ctx context.Context) (Watcher, error) {
	if err := s.attempt(ctx); err != nil {
		return nil, err
	}
	w := &watcher{make(chan int)}
	go func() {
		defer close(w.events)
		select {
		case <-time.After(time.Minute):
			w.events <- 1
		case <-ctx.Done():
		}
	}()
	return w, nil
}

func (s *store) Feed(ctx context.Context) (*Feed, error) {
	w, err := s.WatchPods(ctx)
	if err != nil {
		return nil, err
	}
	names := func(yield func(string) bool) {
		if ctx.Err() == nil {
			yield("one")
		}
	}
	return &Feed{Events: w.ResultChan(), Names: names}, nil
}

func (s *store) All(ctx context.Context) (iter.Seq[string], error) {
	err := s.attempt(ctx)
	return func(yield func(string) bool) {
		if ctx.Err() == nil {
			yield("one")
		}
	}, err
}

func (s *store) List(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := s.attempt(ctx); err != nil {
			yield("", err)
			return
		}
		for range 3 {
			if !yield("one", ctx.Err()) {
				return
			}
			time.Sleep(time.Second)
		}
	}
}

func (s *store) Page(ctx context.Context) (*Page, error) { return &Page{}, s.attempt(ctx) }

// readAll reads r more than the timeout after it was returned.
func readAll(r io.Reader) error {
	time.Sleep(time.Minute)
	_, err := io.ReadAll(r)
	return err
}

// each uses the result of one method long after the attempt has returned.
var each = map[string]func(context.Context, *RetryingStore) error{
	"Object": func(ctx context.Context, r *RetryingStore) error {
		o, err := r.Object(ctx, "object")
		return errors.Join(err, readAll(o.Body), o.Body.Close())
	},
	"Value": func(ctx context.Context, r *RetryingStore) error {
		o, err := r.Value(ctx, "object")
		return errors.Join(err, readAll(o.Body), o.Body.Close())
	},
	"Download": func(ctx context.Context, r *RetryingStore) error {
		d, err := r.Download(ctx, "object")
		return errors.Join(err, readAll(d.Body), d.Body.Close())
	},
	"Open": func(ctx context.Context, r *RetryingStore) error {
		_, body, err := r.Open(ctx, "object")
		return errors.Join(err, readAll(body), body.Close())
	},
	"Read": func(ctx context.Context, r *RetryingStore) error {
		body, err := r.Read(ctx, "object")
		return errors.Join(err, readAll(body))
	},
	"Do": func(ctx context.Context, r *RetryingStore) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost", nil)
		if err != nil {
			return err
		}
		resp, err := r.Do(req)
		return errors.Join(err, readAll(resp.Body), resp.Body.Close())
	},
	"Events": func(ctx context.Context, r *RetryingStore) error {
		stream, err := r.Events(ctx)
		time.Sleep(time.Minute)
		_, recvErr := stream.Recv()
		return errors.Join(err, recvErr)
	},
	"WatchPods": func(ctx context.Context, r *RetryingStore) error {
		w, err := r.WatchPods(ctx)
		if _, ok := <-w.ResultChan(); !ok {
			return errors.New("no event")
		}
		return err
	},
	"Output": func(ctx context.Context, r *RetryingStore) error {
		out, err := r.Output(ctx)
		time.Sleep(time.Minute)
		_, recvErr := out.GetStream().Recv()
		return errors.Join(err, recvErr)
	},
	"Feed": func(ctx context.Context, r *RetryingStore) error {
		feed, err := r.Feed(ctx)
		if _, ok := <-feed.Events; !ok {
			return errors.New("no event")
		}
		for range feed.Names {
			return err
		}
		return errors.New("no name")
	},
	"All": func(ctx context.Context, r *RetryingStore) error {
		all, err := r.All(ctx)
		time.Sleep(time.Minute)
		for range all {
			return err
		}
		return errors.New("no element")
	},
	"List": func(ctx context.Context, r *RetryingStore) error {
		var all error
		for _, err := range r.List(ctx) {
			all = errors.Join(all, err)
		}
		return all
	},
}

// The first attempt runs into the timeout, and the result of the second is used
// for longer than that.
func TestTimeoutEndsAttemptsAndNotResults(t *testing.T) {
	for name, use := range each {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &store{late: true}
				start := time.Now()
				if err := use(t.Context(), NewRetryingStore(s)); err != nil {
					t.Error(err)
				}
				if len(s.attempts) != 2 || s.attempts[0].Err() != context.DeadlineExceeded || time.Since(start) < time.Second {
					t.Errorf("%d attempts, the first ended with %v", len(s.attempts), s.attempts[0].Err())
				}
			})
		})
	}
}

// What is closed, or read to its end, needs its context no more.
func TestContextEndsWithTheResult(t *testing.T) {
	for _, name := range []string{"Object", "Value", "Download", "Open", "Read", "Do", "List"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &store{}
				if err := each[name](t.Context(), NewRetryingStore(s)); err != nil {
					t.Error(err)
				}
				if s.attempts[0].Err() == nil {
					t.Error("the context of the attempt lives on")
				}
			})
		})
	}
}

// Plain data ends the context at once.
func TestPlainData(t *testing.T) {
	s := &store{}
	if _, err := NewRetryingStore(s).Page(t.Context()); err != nil || s.attempts[0].Err() == nil {
		t.Errorf("%v; the context of the attempt: %v", err, s.attempts[0].Err())
	}
}

func (s *store) Query(ctx context.Context, _ string) (*sql.Rows, error) { return nil, s.attempt(ctx) }

// A nil result keeps nothing.
func TestNilResult(t *testing.T) {
	s := &store{}
	if rows, err := NewRetryingStore(s).Query(t.Context(), ""); rows != nil || err != nil || s.attempts[0].Err() == nil {
		t.Errorf("%v, %v; the context of the attempt: %v", rows, err, s.attempts[0].Err())
	}
}

type conn struct{ closed int }

func (c *conn) Close() error { c.closed++; return nil }

// Shared returns the same connection to all, also beside an error.
func (s *store) Shared(ctx context.Context) (Conn, error) {
	s.attempts = append(s.attempts, ctx)
	if len(s.attempts) < 3 {
		return &s.conn, errors.New("busy")
	}
	return &s.conn, nil
}

// What a later attempt returns too is not closed under the caller's hands.
func TestSharedResult(t *testing.T) {
	s := &store{}
	if c, err := NewRetryingStore(s).Shared(t.Context()); c == nil || err != nil || s.conn.closed != 0 || len(s.attempts) != 3 {
		t.Errorf("%v, closed %d times after %d attempts", err, s.conn.closed, len(s.attempts))
	}
}

// files fails twice, beside a body that is open.
type files struct{ bodies []*body }

func (f *files) Open(ctx context.Context) (*body, error) {
	f.bodies = append(f.bodies, &body{ctx: ctx, data: strings.NewReader("data")})
	if len(f.bodies) < 3 {
		return f.bodies[len(f.bodies)-1], errors.New("busy")
	}
	return f.bodies[2], nil
}

// A type parameter is what its constraint says.
func TestResultOfATypeParameter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &files{}
		b, err := NewRetryingFiles[*body](f).Open(t.Context())
		if err != nil || b != f.bodies[2] || !f.bodies[0].closed || !f.bodies[1].closed || b.closed {
			t.Errorf("%v, %d attempts", err, len(f.bodies))
		}
		if err := readAll(b); err != nil {
			t.Error(err)
		}
	})
}
