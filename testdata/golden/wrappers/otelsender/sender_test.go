package otelsender

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var errTransient = errors.New("transient error")

// A sink is the next sender. It returns its errors, one after the other, and then none.
type sink struct {
	errs []error
	took time.Duration // by each attempt
	got  []Traces
	at   []time.Duration // when attempts began
	from time.Time
}

func (s *sink) Send(ctx context.Context, req Request) error {
	s.got = append(s.got, req.(Traces))
	s.at = append(s.at, time.Since(s.from))
	time.Sleep(s.took)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	if len(s.errs) == 0 {
		return nil
	}
	err := s.errs[0]
	if s.errs = s.errs[1:]; len(s.errs) == 0 && err == errTransient {
		s.errs = []error{err} // for ever
	}
	return err
}

// send sends a request to a sink without jitter and returns the error.
func send(ctx context.Context, s *sink, opts ...retry.Option) error {
	exact := retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy {
		p.Jitter = retry.NoJitter
		return p
	})
	s.from = time.Now()
	return NewRetryingSender(s, append(opts, exact, retry.WithTracker(nil))...).Send(ctx, Traces{"a", "b", "c"})
}

func TestSender(t *testing.T) {
	bad := fmt.Errorf("bad data: %w", ErrPermanent)
	throttled := fmt.Errorf("export: %w", &ThrottleError{errTransient, 42 * time.Second})
	brief := &ThrottleError{errTransient, time.Second}
	whole, half := Traces{"a", "b", "c"}, Traces{"c"}
	seconds := func(all ...float64) []time.Duration {
		var list []time.Duration
		for _, s := range all {
			list = append(list, time.Duration(s*float64(time.Second)))
		}
		return list
	}
	tests := map[string]struct {
		sink *sink
		got  []Traces
		at   []time.Duration
		want error
	}{
		"success":         {&sink{}, []Traces{whole}, seconds(0), nil},
		"later success":   {&sink{errs: []error{errTransient, brief}}, []Traces{whole, whole, whole}, seconds(0, 5, 12.5), nil},
		"permanent":       {&sink{errs: []error{bad}}, []Traces{whole}, seconds(0), bad},
		"what is left":    {&sink{errs: []error{&PartialError{half}, errors.New("busy")}}, []Traces{whole, half, half}, seconds(0, 5, 12.5), nil},
		"throttled":       {&sink{errs: []error{throttled}}, []Traces{whole, whole}, seconds(0, 42), nil},
		"throttled less":  {&sink{errs: []error{brief}}, []Traces{whole, whole}, seconds(0, 5), nil},
		"throttled later": {&sink{errs: []error{brief, throttled}}, []Traces{whole, whole, whole}, seconds(0, 5, 47), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if err := send(t.Context(), test.sink); err != test.want {
					t.Errorf("got %v, want %v", err, test.want)
				}
				if !reflect.DeepEqual(test.sink.got, test.got) || !reflect.DeepEqual(test.sink.at, test.at) {
					t.Errorf("got %v at %v, want %v at %v", test.sink.got, test.sink.at, test.got, test.at)
				}
			})
		})
	}
}

// The time limit, and a deadline that the next wait would pass, end the call without that
// wait.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{errs: []error{errTransient}}
		if err := send(t.Context(), s); !errors.Is(err, retry.ErrElapsed) || !errors.Is(err, errTransient) || time.Since(s.from) > 5*time.Minute {
			t.Errorf("got %v after %v", err, time.Since(s.from))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		s = &sink{errs: []error{errTransient}}
		if err := send(ctx, s); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errTransient) || time.Since(s.from) != 5*time.Second {
			t.Errorf("got %v after %v", err, time.Since(s.from))
		}
		s = &sink{errs: []error{&ThrottleError{errTransient, time.Hour}}}
		if err := send(t.Context(), s); !errors.Is(err, retry.ErrAfter) || time.Since(s.from) != 0 {
			t.Errorf("got %v after %v", err, time.Since(s.from))
		}
	})
}

// A caller that cancels ends the wait, with the reason.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reason := errors.New("my reason")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(reason) })
		s := &sink{errs: []error{errTransient}}
		if err := send(ctx, s); !errors.Is(err, reason) || !errors.Is(err, errTransient) || time.Since(s.from) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(s.from))
		}
	})
}

// Shutdown ends a wait, but not the attempt under way, whose result counts.
func TestShutdown(t *testing.T) {
	tests := map[string]struct {
		sink     *sink
		after    time.Duration // of the shutdown
		attempts int
		took     time.Duration
		want     error // nil for success
	}{
		"in a wait":                   {&sink{errs: []error{errTransient}}, 2 * time.Second, 1, 2 * time.Second, retry.ErrShutdown},
		"in an attempt that succeeds": {&sink{took: time.Minute}, 2 * time.Second, 1, time.Minute, nil},
		"in an attempt that fails":    {&sink{errs: []error{errTransient}, took: time.Minute}, 2 * time.Second, 1, time.Minute, retry.ErrShutdown},
		"in a later attempt":          {&sink{errs: []error{&PartialError{Traces{"c"}}}, took: 10 * time.Second}, 17 * time.Second, 2, 25 * time.Second, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shutdown, cancel := context.WithCancel(t.Context())
				time.AfterFunc(test.after, cancel)
				err := send(t.Context(), test.sink, retry.WithShutdown(shutdown))
				if !errors.Is(err, test.want) || test.want != nil && !errors.Is(err, errTransient) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(test.sink.from); len(test.sink.got) != test.attempts || took != test.took {
					t.Errorf("%d attempts in %v, want %d in %v", len(test.sink.got), took, test.attempts, test.took)
				}
				cancel()
			})
		})
	}
}

// Each failure and the success after it are logged, with the number of items rather than the
// items.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		send(t.Context(), &sink{errs: []error{&ThrottleError{errTransient, time.Minute}}}, retry.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		const want = `level=INFO msg="retry: retrying" method=otelsender.Sender.Send req.items=3 attempt=1 elapsed=0s wait=1m0s error="throttle (1m0s): transient error"`
		if got := log.String(); !strings.Contains(got, want) || strings.Count(got, "\n") != 2 {
			t.Errorf("got %s", got)
		}
	})
}
