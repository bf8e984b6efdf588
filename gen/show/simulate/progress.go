package simulate

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// A Progress reports the progress of a simulation. It is safe for concurrent use.
type Progress struct {
	total, done atomic.Int64
}

// wholeRun is the progress of one complete run.
const wholeRun = 1000

// Share returns the completed fraction, between 0 and 1.
func (p *Progress) Share() float64 {
	return float64(p.done.Load()) / float64(max(p.total.Load(), 1))
}

func (p *Progress) expect(runs int) {
	if p != nil {
		p.total.Add(int64(runs) * wholeRun)
	}
}

func (p *Progress) add(parts int64) {
	if p != nil {
		p.done.Add(parts)
	}
}

// Show writes the progress to w once per second, if w is a terminal, until the returned
// function is called.
func (p *Progress) Show(w io.Writer) (stop func()) {
	if !figure.IsTerminal(w) {
		return func() {}
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(time.Second); ; {
			select {
			case <-tick.C:
				fmt.Fprintf(w, "\rsimulating: %.0f%%", 100*p.Share())
			case <-done:
				tick.Stop()
				fmt.Fprint(w, "\r\x1b[K")
				return
			}
		}
	}()
	return func() { close(done); <-stopped }
}
