// Statistics prints the statistics of each method.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// Errors of a Queue.
var (
	ErrBroker = errors.New("broker unavailable")
	ErrEmpty  = errors.New("queue is empty")
)

// Queue is a queue of messages.
//
//retry:policy attempts=3 delay=1ms on=ErrBroker
type Queue interface {
	// Pop must not be carried out twice: ErrBroker proves that it was not carried out.
	//
	//retry:once
	Pop(ctx context.Context) (message string, err error)

	Len(ctx context.Context) (int, error)
}

// flakyQueue is a Queue that fails every other call.
type flakyQueue struct{ calls, messages int }

func (q *flakyQueue) fails() bool { q.calls++; return q.calls%2 == 1 }

func (q *flakyQueue) Pop(context.Context) (string, error) {
	switch {
	case q.fails():
		return "", retry.Unexecuted.Mark(ErrBroker)
	case q.messages == 0:
		return "", ErrEmpty
	}
	q.messages--
	return "hello", nil
}

func (q *flakyQueue) Len(context.Context) (int, error) {
	if q.fails() {
		return 0, ErrBroker
	}
	return q.messages, nil
}

func main() {
	ctx := context.Background()
	tracker := new(retry.Tracker)
	queue := NewRetryingQueue(&flakyQueue{messages: 3}, retry.WithTracker(tracker))
	for range 4 {
		queue.Pop(ctx)
	}
	queue.Len(ctx)

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "method\tcalls\tattempts\tsuccesses\tfailures\tsuccess rate")
	for _, s := range tracker.Snapshot().Methods {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%.0f%%\n", s.Name, s.Calls, s.Attempts, s.Successes, s.Failures, 100*s.SuccessRate())
	}
	table.Flush()
}
