package main

import (
	"fmt"
	"io"
	"time"

	"github.com/retrygen/retrygen/gen/figure"
	"github.com/retrygen/retrygen/gen/simulate"
)

// showProgress shows the progress of a simulation on a terminal, once per second, until the
// returned function is called.
func showProgress(stderr io.Writer, progress *simulate.Progress) (quiet func()) {
	if !figure.IsTerminal(stderr) {
		return func() {}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(time.Second); ; {
			select {
			case <-tick.C:
				fmt.Fprintf(stderr, "\rsimulating: %.0f%%", 100*progress.Share())
			case <-stop:
				tick.Stop()
				fmt.Fprint(stderr, "\r\x1b[K")
				return
			}
		}
	}()
	return func() { close(stop); <-stopped }
}
