package support

import (
	"io"
	"math"
	"os"
)

// A seekable is a reader that can seek, with its state before the first
// attempt.
type seekable struct {
	io.ReadSeeker
	start int64 // its position
	size  int64 // of the whole reader; -1 if unknown
}

// seekableOf returns r as a seekable, and whether it can seek: an *os.File of a
// pipe cannot.
func seekableOf(r io.Reader) (seekable, bool) {
	s, ok := r.(io.ReadSeeker)
	if !ok {
		return seekable{}, false
	}
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return seekable{}, false
	}
	own := seekable{s, start, -1}
	own.measure()
	return own, true
}

// measure sets the size, if it can be determined.
func (s *seekable) measure() {
	end, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return // the position is unchanged
	}
	if end > 0 || !isDevice(s.ReadSeeker) {
		s.size = end
	}
	if err := s.reset(); err != nil {
		s.ReadSeeker = failing{err} // it must not be read from its current position
	}
}

// isDevice reports whether s is a file that is not a regular one, so that its
// end need not be its size.
func isDevice(s io.ReadSeeker) bool {
	f, ok := s.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err != nil || !info.Mode().IsRegular()
}

// reset moves s back to its start.
func (s *seekable) reset() error {
	_, err := s.Seek(s.start, io.SeekStart)
	return err
}

// A failing reader always returns an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error)          { return 0, f.err }
func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }
func (f failing) Seek(int64, int) (int64, error)    { return 0, f.err }
func (f failing) Close() error                      { return nil }

// A sizing provides the size methods of a view that callees look for.
type sizing struct {
	size, start int64        // of the whole reader, and position where the attempt begins
	offset      func() int64 // current position of the attempt
}

// Len returns the number of bytes left to read.
func (s sizing) Len() int { return int(min(max(s.size-s.offset(), 0), math.MaxInt)) }

// Size returns the size of the whole reader.
func (s sizing) Size() int64 { return s.size }

// ObjectSize returns the number of bytes available to the attempt at its start.
func (s sizing) ObjectSize() (int64, error) { return max(s.size-s.start, 0), nil }

// sizeOf returns the number of bytes that r reports to have left, or -1 if it
// reports none.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }:
		return int64(r.Len())
	case interface{ ObjectSize() (int64, error) }:
		if n, err := r.ObjectSize(); err == nil {
			return n
		}
	case interface{ Size() int64 }:
		return r.Size()
	case *io.LimitedReader:
		if n := sizeOf(r.R); n >= 0 {
			return min(n, r.N)
		}
	}
	return -1
}
