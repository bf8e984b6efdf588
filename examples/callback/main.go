// Callback reports each retry: the number of the failed attempt, its error and the wait
// before the next attempt.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

//go:generate go tool retrygen

// ErrBusy reports that the printer is busy with another document.
var ErrBusy = errors.New("printer is busy")

// Printer prints documents.
type Printer interface {
	//retry:policy attempts=4 delay=10ms jitter=none on=ErrBusy onretry=report
	Print(ctx context.Context, text string) error
}

func report(e retry.Event) {
	fmt.Printf("attempt %d failed: %v; retrying in %v\n", e.Attempt, e.Err, e.Wait)
}

// busyPrinter is a Printer that is busy for a while.
type busyPrinter struct{ script *retrytest.Script }

func (p busyPrinter) Print(_ context.Context, text string) error {
	if err := p.script.Next(); err != nil {
		return err
	}
	fmt.Println("printed:", text)
	return nil
}

func main() {
	var printer Printer = NewRetryingPrinter(busyPrinter{retrytest.Fail(3, ErrBusy)})
	if err := printer.Print(context.Background(), "hello"); err != nil {
		fmt.Println(err)
	}
}
