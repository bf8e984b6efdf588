// Async starts three calls concurrently, retrying each, and waits for the results.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

//go:generate go tool retrygen

// ErrLate reports that an answer came too late.
var ErrLate = errors.New("late")

// Oracle answers questions.
type Oracle interface {
	// Ask returns the answer to a question.
	//
	//retry:policy delay=20ms on=ErrLate
	//retry:async
	Ask(ctx context.Context, question string) (answer string, err error)
}

// lateOracle is late with its first answers.
type lateOracle struct{ script *retrytest.Script }

func (o lateOracle) Ask(_ context.Context, question string) (string, error) {
	if err := o.script.Next(); err != nil {
		return "", err
	}
	return "the answer to " + question, nil
}

func main() {
	ctx := context.Background()
	oracle := NewRetryingOracle(lateOracle{retrytest.Fail(3, ErrLate)})

	var answers []*retry.Future[string]
	for _, question := range []string{"where", "when", "why"} {
		answers = append(answers, oracle.AskAsync(ctx, question))
	}
	fmt.Println("asked three questions")
	for _, answer := range answers {
		fmt.Println(answer.Wait(ctx))
	}
}
