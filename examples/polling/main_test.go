package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// A job that takes an hour is given up after ten minutes, of which the test waits for none.
func TestLongJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		jobs := NewRetryingJobs(&service{done: begin.Add(time.Hour)}, retry.WithTracker(nil))
		_, err := await(t.Context(), jobs, "1")
		if took := time.Since(begin); !errors.Is(err, errStillRunning) || took < 9*time.Minute || took > 10*time.Minute {
			t.Errorf("after %v, got error %v", took, err)
		}
	})
}

// A call that fails does not end the wait.
func TestShortJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{done: time.Now().Add(time.Minute), fails: 3}
		job, err := await(t.Context(), NewRetryingJobs(s, retry.WithTracker(nil)), "1")
		if err != nil || job.State != "done" || s.calls > 20 {
			t.Errorf("got %v and error %v after %d calls", job, err, s.calls)
		}
	})
}

// An error that is none of those in on= ends it at once. Instant removes the waits.
func TestError(t *testing.T) {
	script := retrytest.NewScript(ErrUnavailable, errors.ErrUnsupported)
	jobs := NewRetryingJobs(scripted{script}, retry.WithTracker(nil), retrytest.Instant())
	if _, err := await(t.Context(), jobs, "1"); !errors.Is(err, errors.ErrUnsupported) || script.Calls() != 2 {
		t.Errorf("got error %v after %d calls", err, script.Calls())
	}
}

// scripted is a Jobs that follows a script.
type scripted struct{ *retrytest.Script }

func (s scripted) Get(_ context.Context, id string) (*Job, error) {
	return &Job{id, "done"}, s.Next()
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		if run(&out); out.String() != "job 1 is done\n" {
			t.Errorf("got %s", &out)
		}
	})
}
