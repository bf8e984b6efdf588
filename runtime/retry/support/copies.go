package support

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// A copies origin gives the first attempt the reader itself, and each later
// attempt a copy of the reader as it was before the first.
type copies struct {
	given   io.Reader
	fresh   func() io.Reader
	started bool
}

// reader returns the reader itself, then copies.
func (o *copies) reader() io.Reader {
	if o.started {
		return o.fresh()
	}
	o.started = true
	return o.given
}

// Rewind does nothing: copies do not share a position.
func (o *copies) Rewind(context.Context) error { return nil }

// Close does nothing: these readers have no method Close.
func (o *copies) Close() error { return nil }

// copier returns a function that makes copies of r as it is now, of the same
// type, or nil if r cannot be copied. The copies share the content, which is
// never written to.
func copier(r io.Reader) func() io.Reader {
	switch r := r.(type) {
	case *bytes.Buffer:
		content := r.Bytes()
		return func() io.Reader { return bytes.NewBuffer(content[:len(content):len(content)]) }
	case *bytes.Reader:
		return copyOf(r)
	case *strings.Reader:
		return copyOf(r)
	case *io.SectionReader:
		return copyOf(r)
	case *io.LimitedReader:
		return limitedCopier(r)
	}
	return nil
}

// copyOf returns a function that makes copies of *r as it is now.
func copyOf[T any, R interface {
	*T
	io.Reader
}](r R) func() io.Reader {
	now := *r
	return func() io.Reader {
		own := now
		return R(&own)
	}
}

// limitedCopier is copier for a limited reader whose underlying reader can be
// copied, or read at any offset.
func limitedCopier(r *io.LimitedReader) func() io.Reader {
	if nils.Is(r.R) {
		return nil
	}
	limit, inner := r.N, copier(r.R)
	if inner == nil {
		s, _ := seekableOf(r.R)
		at, random := s.ReadSeeker.(io.ReaderAt)
		if !random {
			return nil
		}
		inner = newSections(s, at, want{}).view
	}
	return func() io.Reader { return &io.LimitedReader{R: inner(), N: limit} }
}
