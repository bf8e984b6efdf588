// Polling waits for jobs of a service to end. Get returns whatever state a job is in; the
// wrapper calls it until the job has ended, or for ten minutes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

//go:generate go tool retrygen

// ErrUnavailable reports that the service is temporarily unavailable.
var ErrUnavailable = errors.New("jobs: unavailable")

// A Job is one that a service carries out.
type Job struct {
	ID    string
	State string // "running", "done" or "failed"
}

// Jobs is the service.
//
//retry:policy attempts=unlimited elapsed=10m delay=1s max=30s factor=1.5 on=ErrUnavailable result=isRunning
type Jobs interface {
	Get(ctx context.Context, id string) (*Job, error)
}

// isRunning reports whether it is too early to look at the job.
func isRunning(job *Job, err error) bool { return err == nil && job.State == "running" }

// errStillRunning reports that a job did not end in time.
var errStillRunning = errors.New("still running")

// await waits for a job to end.
func await(ctx context.Context, jobs Jobs, id string) (*Job, error) {
	job, err := jobs.Get(ctx, id)
	if err == nil && isRunning(job, nil) {
		return job, fmt.Errorf("job %s: %w", id, errStillRunning)
	}
	return job, err
}

// service is a Jobs whose jobs take a while.
type service struct {
	done  time.Time // when they are done
	fails int       // the call that fails
	calls int
}

func (s *service) Get(_ context.Context, id string) (*Job, error) {
	s.calls++
	switch {
	case s.calls == s.fails:
		return nil, ErrUnavailable
	case time.Now().Before(s.done):
		return &Job{id, "running"}, nil
	}
	return &Job{id, "done"}, nil
}

func main() { run(os.Stdout) }

func run(out io.Writer) {
	s := &service{done: time.Now().Add(2 * time.Second), fails: 2}
	job, err := await(context.Background(), NewRetryingJobs(s), "1")
	if err != nil {
		fmt.Fprintln(out, err)
		return
	}
	fmt.Fprintln(out, "job", job.ID, "is", job.State)
}
