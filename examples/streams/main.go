// Streams reads the events of a log, over a connection that breaks again and again. The
// wrapper retries the opening of the stream; Follow resumes it after the last event.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

//go:generate go tool retrygen

// ErrBroken reports that the connection to the log has broken.
var ErrBroken = errors.New("log: connection broken")

// An Event is one of a log.
type Event struct{ Number int }

// Log is a log.
//
//retry:policy attempts=5 delay=1ms on=ErrBroken
type Log interface {
	// ReadAfter yields the events after the one with the given number. It is retried until it
	// yields the first one, never after it.
	ReadAfter(ctx context.Context, number int) iter.Seq2[Event, error]
}

// Follow calls f for each event after the one with the given number. It fails if f does, or
// if five attempts in a row yield no event.
func Follow(ctx context.Context, log Log, number int, f func(Event) error) error {
	for {
		last := number
		var broken error
		for event, err := range log.ReadAfter(ctx, number) {
			if err != nil {
				broken = err
				break
			}
			if err := f(event); err != nil {
				return err
			}
			number = event.Number
		}
		if broken == nil || number == last {
			return broken
		}
	}
}

// brittle is a Log of some events. Each connection breaks after the second one, and every
// other is refused.
type brittle struct{ events, connections int }

func (b *brittle) ReadAfter(_ context.Context, number int) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		b.connections++
		for n := number + 1; n <= b.events; n++ {
			if b.connections%2 == 1 || n == number+3 {
				yield(Event{}, ErrBroken)
				return
			}
			if !yield(Event{n}, nil) {
				return
			}
		}
	}
}

func main() {
	b := &brittle{events: 5}
	err := Follow(context.Background(), NewRetryingLog(b), 0, func(e Event) error {
		fmt.Println("event", e.Number)
		return nil
	})
	fmt.Println("error", err, "after", b.connections, "connections")
}
