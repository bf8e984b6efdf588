package retry

import (
	"io"
	"sync"
)

// A view reads from a source that cannot be put back. It knows whether anything
// was read, and keeps up to limit bytes of that. Each attempt has a glance of
// its own, so that one which goes on reading in the background after its call
// has returned, as an HTTP transport may, takes nothing from the next.
type view struct {
	source io.Reader
	limit  int64

	mu      sync.Mutex
	attempt int  // number of the glance that may read
	seen    bool // there was a glance: attempts do not get the source itself
	reading bool
	kept    []byte
	lost    bool // more was read than is kept
	closed  bool // by an attempt
	ended   bool // there will be no other attempt
}

// A glance is what one attempt sees of a view.
type glance struct {
	*view
	attempt int
	offset  int // in kept, of the next byte to read
}

func (v *view) glance() *glance {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.attempt++
	v.seen, v.closed = true, false
	if v.lost {
		return &glance{view: v, attempt: outdated}
	}
	return &glance{view: v, attempt: v.attempt}
}

// outdated is the attempt of a glance from which nothing can be read.
const outdated = -1

// reader returns a glance with those methods of the source that callees look
// for. A source that copies itself could not be kept on the way.
func (v *view) reader() io.Reader {
	g := v.glance()
	from, copies := v.source.(io.WriterTo)
	sized, counts := v.source.(interface{ Len() int })
	copies = copies && v.limit == 0
	switch {
	case copies && counts:
		return struct {
			*glance
			writerTo
			lener
		}{g, writerTo{g, from}, lener{sized}}
	case copies:
		return struct {
			*glance
			writerTo
		}{g, writerTo{g, from}}
	case counts && v.limit == 0:
		return struct {
			*glance
			lener
		}{g, lener{sized}}
	}
	return g
}

// writerTo and lener each add one method.
type (
	writerTo struct {
		glance *glance
		from   io.WriterTo
	}
	lener struct{ sized interface{ Len() int } }
)

// WriteTo copies the rest of the source.
func (w writerTo) WriteTo(to io.Writer) (int64, error) {
	if err := w.glance.begin(); err != nil {
		return 0, err
	}
	n, err := w.from.WriteTo(to)
	w.glance.endRead(nil, n)
	return n, err
}

// Len returns the number of bytes to read.
func (l lener) Len() int { return l.sized.Len() }

// Read reads what is kept, and then from the source.
func (g *glance) Read(b []byte) (int, error) {
	if n := g.readKept(b); n > 0 {
		return n, nil
	}
	if err := g.begin(); err != nil {
		return 0, err
	}
	n, err := g.source.Read(b)
	g.endRead(b[:n], int64(n))
	return n, err
}

func (g *glance) readKept(b []byte) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.attempt != g.view.attempt || g.offset >= len(g.kept) {
		return 0
	}
	n := copy(b, g.kept[g.offset:])
	g.offset += n
	return n
}

// begin begins to read from the source, which is not locked meanwhile: it may
// block for as long as it likes.
func (g *glance) begin() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.attempt != g.view.attempt {
		return ErrConsumed // by an attempt that is over
	}
	g.reading = true
	return nil
}

// endRead notes that n bytes were read, of which b may be kept.
func (g *glance) endRead(b []byte, n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reading = false
	switch {
	case n == 0:
	case g.lost || n > int64(len(b)) || int64(len(g.kept))+n > g.limit:
		g.lost, g.kept = true, nil
	default:
		g.kept = append(g.kept, b...)
		g.offset = len(g.kept)
	}
}

// Close closes the source once something was read that is not kept; before that
// another attempt may want it open.
func (g *glance) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.attempt != g.view.attempt {
		return nil
	}
	g.closed = true
	if g.lost || g.ended {
		return g.closeSource()
	}
	return nil
}

// rewind ends the attempt's glance, and returns an error if what it has read is
// not there any more.
func (v *view) rewind() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.attempt++
	if v.reading { // whatever that takes is gone
		v.lost, v.kept = true, nil
	}
	if !v.seen || v.lost {
		return ErrConsumed
	}
	return nil
}

// end closes the source if an attempt has closed its glance.
func (v *view) end() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ended = true
	if !v.closed {
		return nil
	}
	return v.closeSource()
}

func (v *view) closeSource() error {
	v.closed = false
	return closeReader(v.source)
}

func closeReader(r io.Reader) error {
	if closer, ok := r.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}
