package simulate

import "sync/atomic"

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
