package result

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// slow is done at its third call.
type slow struct {
	calls int
	err   error
}

func (s *slow) Find(context.Context, string) (*Job, error) {
	s.calls++
	return &Job{Done: s.calls >= 3}, s.err
}

func (s *slow) Status(context.Context) string {
	if s.calls++; s.calls < 3 {
		return "busy"
	}
	return "idle"
}

func (s *slow) Last(context.Context) (int, error) {
	s.calls++
	return max(0, s.calls-2), nil
}

func TestResult(t *testing.T) {
	next := &slow{}
	job, err := NewRetryingJobs(next, retrytest.Instant()).Find(t.Context(), "a")
	if next.calls != 3 || err != nil || !job.Done {
		t.Errorf("Find: %d calls, %v, %v", next.calls, job, err)
	}
	next = &slow{}
	if status := NewRetryingJobs(next, retrytest.Instant()).Status(t.Context()); status != "idle" || next.calls != 3 {
		t.Errorf("Status: %d calls, %q", next.calls, status)
	}
	next = &slow{}
	if n, err := NewRetryingJobs(next, retrytest.Instant()).Last(t.Context()); n != 1 || next.calls != 3 || err != nil {
		t.Errorf("Last: %d calls, %d, %v", next.calls, n, err)
	}
}

// The error of the last attempt comes back itself, not marked.
func TestResultWithError(t *testing.T) {
	broken := errors.New("broken")
	next := &slow{err: broken}
	if _, err := NewRetryingJobs(next, retrytest.Instant()).Find(t.Context(), "a"); err != broken || next.calls != 4 {
		t.Errorf("%d calls, %v", next.calls, err)
	}
}

// When attempts are used up the last result comes back, without an error.
func TestResultInVain(t *testing.T) {
	next := &slow{calls: -10}
	job, err := NewRetryingJobs(next, retrytest.Instant()).Find(t.Context(), "a")
	if err != nil || job == nil || job.Done || next.calls != -6 {
		t.Errorf("%d calls, %v, %v", next.calls, job, err)
	}
}
