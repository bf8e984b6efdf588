//go:build go1.26

package support_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// hanging blocks in Read until released, holding a lock that all other methods
// need, like a file on a dead network mount.
type hanging struct {
	lock  chan bool // a sync.Mutex would stop the time of the test
	free  chan bool
	inner *strings.Reader
}

func newHanging() *hanging {
	return &hanging{lock: make(chan bool, 1), free: make(chan bool), inner: strings.NewReader(payload)}
}

func (h *hanging) locked() (unlock func()) {
	h.lock <- true
	return func() { <-h.lock }
}

func (h *hanging) Read(b []byte) (int, error) {
	defer h.locked()()
	<-h.free
	return h.inner.Read(b)
}

func (h *hanging) seek(offset int64, whence int) (int64, error) {
	defer h.locked()()
	return h.inner.Seek(offset, whence)
}

func (h *hanging) Close() error {
	defer h.locked()()
	return nil
}

func (h *hanging) readAt(b []byte, offset int64) (int, error) {
	defer h.locked()()
	<-h.free
	return h.inner.ReadAt(b, offset)
}

type (
	hangingSeeker   struct{ *hanging }
	hangingReaderAt struct{ hangingSeeker }
)

func (h hangingSeeker) Seek(offset int64, whence int) (int64, error) { return h.seek(offset, whence) }
func (h hangingReaderAt) ReadAt(b []byte, offset int64) (int, error) { return h.readAt(b, offset) }

// A hanging read in the background delays neither the next attempt nor the end
// of the call by more than 100ms, nor beyond the end of the caller's context.
func TestReplayOfAHangingReader(t *testing.T) {
	for name, test := range map[string]struct {
		open  func(*hanging) io.ReadCloser
		waits time.Duration // for the read to end before another attempt
	}{
		"stream":   {func(h *hanging) io.ReadCloser { return h }, 0},
		"seek":     {func(h *hanging) io.ReadCloser { return hangingSeeker{h} }, 100 * time.Millisecond},
		"sections": {func(h *hanging) io.ReadCloser { return hangingReaderAt{hangingSeeker{h}} }, 100 * time.Millisecond},
	} {
		for limit, ends := range map[string]time.Duration{"by itself": time.Hour, "with the context": 10 * time.Millisecond} {
			t.Run(name+", "+limit, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					h := newHanging()
					source := test.open(h)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					call := uploads().Call(ctx)
					replay := support.NewReplay(&call, source)
					start := time.Now()
					var err error
					for range call.Attempts(&err) {
						r := replay.Reader()
						go r.Read(make([]byte, 1))
						synctest.Wait()
						time.AfterFunc(ends, cancel)
						err = errUnavailable
					}
					if waited := time.Since(start); waited != min(test.waits, ends) {
						t.Errorf("waited for %v, want %v", waited, min(test.waits, ends))
					}
					wantIs(t, err, retry.ErrConsumed, errUnavailable)
					if call.GaveUp(&err) {
						t.Error("a fallback is called")
					}
					call.Close()
					close(h.free)
				})
			})
		}
	}
}

// Rewinding a type that admits no view takes no longer.
func TestReplayOfAHangingConcreteType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hangingSeeker{newHanging()}
		call := uploads().Call(t.Context())
		replay := support.NewReplay(&call, h)
		start := time.Now()
		var err error
		for range call.Attempts(&err) {
			go replay.Reader().Read(make([]byte, 1))
			synctest.Wait()
			err = errUnavailable
		}
		if waited := time.Since(start); waited != 100*time.Millisecond {
			t.Errorf("waited for %v", waited)
		}
		wantIs(t, err, retry.ErrConsumed, errUnavailable)
		close(h.free)
		synctest.Wait()
		if call.GaveUp(&err) {
			t.Error("a fallback is called with a reader that a late Seek may move")
		}
	})
}

// Close waits at most 100ms for a reader whose Close waits for a hanging Read.
func TestCallCloseOfAHangingReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHanging()
		call := uploads().Call(t.Context())
		body := support.NewReplay(&call, io.ReadCloser(h)).Reader()
		go body.Read(make([]byte, 1))
		synctest.Wait()
		body.Close()
		start := time.Now()
		if err := call.Close(); err == nil || time.Since(start) != 100*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		close(h.free)
	})
}

// If a read ends in time, the next attempt gets everything.
func TestReplayWaitsForARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hangingSeeker{newHanging()}
		got, attempts, err := upload(t, io.Reader(struct{ io.ReadSeeker }{h}), 0, func(r io.Reader, n int) error {
			if n > 1 {
				return nil
			}
			go r.Read(make([]byte, 4))
			synctest.Wait()
			time.AfterFunc(50*time.Millisecond, func() { close(h.free) })
			return errUnavailable
		})
		if got != payload || attempts != 2 || err != nil {
			t.Errorf("got %q after %d attempts, %v", got, attempts, err)
		}
	})
}

// panicking panics when it is rewound.
type panicking struct{ io.ReadSeeker }

func (p panicking) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		return 0, nil
	case io.SeekEnd:
		return 0, errors.New("no end")
	}
	panic("broken seeker")
}

// A panic in the caller's reader reaches the caller, with its origin.
func TestReplayPanic(t *testing.T) {
	got := panicOf(func() {
		upload(t, panicking{strings.NewReader(payload)}, 0, failAfter(1))
	})
	if p, ok := got.(*retry.PanicError); !ok || p.Value != "broken seeker" {
		t.Errorf("got the panic %v", got)
	}
}

// The reason why there is no fallback is reported once, in one line.
func TestErrorWithoutFallback(t *testing.T) {
	for name, test := range map[string]struct {
		breaker  *retry.Breaker
		attempts int
		want     string
	}{
		"consumed":         {nil, 3, "store.Put: gave up after 1 attempt: argument may have been read and cannot be replayed: last error: unavailable"},
		"attempts used up": {nil, 1, "store.Put: gave up after 1 attempt: argument may have been read and cannot be replayed: last error: unavailable"},
		"breaker open":     {retry.NewBreaker(retry.BreakerPolicy{Name: "store", Failures: 1}), 3, "store.Put: gave up after 1 attempt: circuit breaker is open (store); argument may have been read and cannot be replayed: last error: unavailable"},
	} {
		policy := retry.Policy{MaxAttempts: test.attempts, Delay: retry.NoDelay}
		call := retry.NewMethod("store.Put", policy, retry.WithBreaker(test.breaker)).Call(t.Context())
		replay := support.NewReplay(&call, io.Reader(struct{ io.Reader }{strings.NewReader("data")}))
		var err error
		for range call.Attempts(&err) {
			io.ReadAll(replay.Reader())
			err = errUnavailable
		}
		if call.GaveUp(&err) || err.Error() != test.want {
			t.Errorf("%s: %v", name, err)
		}
		wantIs(t, err, retry.ErrConsumed, errUnavailable)
	}
}
