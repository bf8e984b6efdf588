// Package result shows result=, a func over a method's results that asks for
// another attempt, be there an error or not.
package result

import "context"

// Job is something to wait for.
type Job struct{ Done bool }

// Jobs has methods with and without an error.
type Jobs interface {
	// Find is asked again until the job is there.
	//
	//retry:policy attempts=4 result=isPending
	Find(ctx context.Context, id string) (*Job, error)

	// Status cannot fail, so that only the func says when to ask again.
	//
	//retry:policy result=isBusy
	Status(ctx context.Context) (status string)

	// Last has results of which one fits a generic func.
	//
	//retry:policy result=isZero
	Last(ctx context.Context) (int, error)
}

func isPending(job *Job, err error) bool { return err == nil && !job.Done }

func isBusy(status string) bool { return status == "busy" }

func isZero[T comparable](v T, err error) bool {
	var zero T
	return err == nil && v == zero
}
