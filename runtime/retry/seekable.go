package retry

import (
	"io"
	"math"
	"os"
)

// A seekable is a reader that can seek, as it was before the first attempt.
type seekable struct {
	io.ReadSeeker
	start int64 // where it stands
	size  int64 // of the whole reader; -1 if it does not say
}

// seekableOf returns r as a seekable, and whether it can seek: the file of a pipe
// cannot.
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

// measure finds out the size, as far as it can be known.
func (s *seekable) measure() {
	end, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return // it has not moved
	}
	if end > 0 || !isDevice(s.ReadSeeker) {
		s.size = end
	}
	if err := s.reset(); err != nil {
		s.ReadSeeker = failing{err} // for nobody should read from where it stands now
	}
}

// isDevice reports whether s is a file that ends where it says only if that is a
// regular one.
func isDevice(s io.ReadSeeker) bool {
	f, ok := s.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err != nil || !info.Mode().IsRegular()
}

// reset puts s back to where it stood.
func (s *seekable) reset() error {
	_, err := s.Seek(s.start, io.SeekStart)
	return err
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error)          { return 0, f.err }
func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }
func (f failing) Seek(int64, int) (int64, error)    { return 0, f.err }
func (f failing) Close() error                      { return nil }

// A sizing tells the size of a view, in the words that callees ask in.
type sizing struct {
	size, start int64        // of the whole reader, and where the attempt begins
	offset      func() int64 // where the attempt stands
}

// Len returns the number of bytes left to read.
func (s sizing) Len() int { return int(min(max(s.size-s.offset(), 0), math.MaxInt)) }

// Size returns the size of the whole reader.
func (s sizing) Size() int64 { return s.size }

// ObjectSize returns the number of bytes the attempt had to read at first.
func (s sizing) ObjectSize() (int64, error) { return max(s.size-s.start, 0), nil }

// sizeOf returns the number of bytes that r says it has to give, -1 if it does
// not.
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
