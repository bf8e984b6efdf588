// Package progress shows on a terminal that a program is at work.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// Show writes text to w every second, from one second on, each time over the one before, until
// stop is called. Text is called with the time since the beginning, in whole seconds, and returns
// one line. Stop erases it, so that nothing remains. If w is not a terminal, or one that cannot
// erase, Show writes nothing.
func Show(w io.Writer, text func(time.Duration) string) (stop func()) {
	if !figure.IsTerminal(w) || os.Getenv("TERM") == "dumb" {
		return func() {}
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		show(w, text, done)
	}()
	return func() { close(done); <-stopped }
}

// erase moves to the beginning of the line and clears it.
const erase = "\r\x1b[K"

// show is the loop of Show.
func show(w io.Writer, text func(time.Duration) string, done <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for seconds := 1; ; seconds++ {
		select {
		case <-tick.C:
			fmt.Fprint(w, erase, text(time.Duration(seconds)*time.Second))
		case <-done:
			if seconds > 1 {
				fmt.Fprint(w, erase)
			}
			return
		}
	}
}
