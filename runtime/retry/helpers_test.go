package retry_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A server answers each attempt with the next of its answers, then with the
// last, and records when. Within a synctest bubble the times are exact.
type server struct {
	answers []error
	asked   []time.Time
}

func answering(answers ...error) *server { return &server{answers: answers} }

// get is one attempt.
func (s *server) get(context.Context) error {
	i := min(len(s.asked), len(s.answers)-1)
	s.asked = append(s.asked, time.Now())
	return s.answers[i]
}

func (s *server) calls() int { return len(s.asked) }

// waits returns the times between the attempts.
func (s *server) waits() []time.Duration {
	var waits []time.Duration
	for i := 1; i < len(s.asked); i++ {
		waits = append(waits, s.asked[i].Sub(s.asked[i-1]))
	}
	return waits
}

// counts are the results of Breaker.Counts.
type counts struct{ successes, failures int }

func countsOf(b *retry.Breaker) counts {
	successes, failures := b.Counts()
	return counts{successes, failures}
}

func wantCalls(t *testing.T, s *server, calls int) {
	t.Helper()
	if s.calls() != calls {
		t.Errorf("got %d calls, want %d", s.calls(), calls)
	}
}

func wantWaits(t *testing.T, s *server, waits ...time.Duration) {
	t.Helper()
	if got := s.waits(); !slices.Equal(got, waits) {
		t.Errorf("waits: got %v, want %v", got, waits)
	}
}

// wantIs checks that err matches every one of targets.
func wantIs(t *testing.T, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("got error %v, want it to match %v", err, target)
		}
	}
}

// panicOf calls f and returns the value of its panic, nil if there is none.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// atOnce makes three attempts without a wait.
var atOnce = retry.Policy{Delay: retry.NoDelay, Jitter: retry.NoJitter}

// unlimited has no limit of its own.
var unlimited = retry.Policy{MaxAttempts: retry.Unlimited, Delay: time.Second, Backoff: retry.Constant, Jitter: retry.NoJitter}

// play makes one attempt on b for each letter: an f fails, an s succeeds.
func play(b *retry.Breaker, letters string) {
	for _, letter := range letters {
		b.Do(func() error {
			if letter == 'f' {
				return errUnavailable
			}
			return nil
		})
	}
}

func wantState(t *testing.T, b *retry.Breaker, want retry.State) {
	t.Helper()
	if got := b.State(); got != want {
		t.Errorf("breaker is %v, want %v", got, want)
	}
}

// wantAllowed checks that b lets an attempt through, and returns its permit.
func wantAllowed(t *testing.T, b *retry.Breaker) *retry.Permit {
	t.Helper()
	permit, err := b.Allow()
	if err != nil {
		t.Errorf("attempt was rejected: %v", err)
	}
	return &permit
}

func wantRejected(t *testing.T, b *retry.Breaker) {
	t.Helper()
	if _, err := b.Allow(); !errors.Is(err, retry.ErrOpen) {
		t.Errorf("attempt was not rejected: got error %v", err)
	}
}

// wantStats compares statistics, but waits and retries per call, which have tests of their
// own, only if want has them.
func wantStats(t *testing.T, got, want retry.Stats) {
	t.Helper()
	if want.Waits == 0 {
		got.Waits, got.Waited, got.Retried = 0, 0, want.Retried
	}
	if got != want {
		t.Errorf("statistics:\n got %+v\nwant %+v", got, want)
	}
}
