// Callback is told of each retry: the number of the attempt that failed, its
// error and the wait to come.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

//go:generate go tool retrygen

// ErrBusy says that the printer is printing something else.
var ErrBusy = errors.New("printer is busy")

// Printer prints.
type Printer interface {
	//retry:policy attempts=4 delay=10ms jitter=none on=ErrBusy onretry=report
	Print(ctx context.Context, text string) error
}

func report(e retry.Event) {
	fmt.Printf("attempt %d failed: %v; trying again in %v\n", e.Attempt, e.Err, e.Wait)
}

// busyPrinter is busy for a while.
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
