package retry

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// A sections origin gives attempts views of what can be read at any offset, so
// that they do not share a position.
type sections struct {
	latch
	given   io.Reader // for the first attempt; nil if that gets a view, too
	at      io.ReaderAt
	start   int64
	size    int64 // of all of at; -1 if unknown
	started bool
}

// newSections returns an origin of what s reads from start on.
func newSections(s io.ReadSeeker, at io.ReaderAt, start int64, w want) *sections {
	o := &sections{at: at, start: start, size: -1}
	o.closer, _ = s.(io.Closer)
	if !w.closes {
		o.given = s
	}
	if end, err := s.Seek(0, io.SeekEnd); err == nil && end > start { // 0 for what is no plain file
		o.size = end
	}
	if _, err := s.Seek(start, io.SeekStart); err != nil {
		o.at = failing{err}
	}
	return o
}

// failing is an io.ReaderAt that fails.
type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func (o *sections) reader() io.Reader {
	if o.given != nil && !o.started {
		o.started = true
		return o.given
	}
	return o.view()
}

func (o *sections) view() io.Reader {
	v := &sectionView{origin: o, attempt: o.next(), offset: o.start}
	if f, ok := o.at.(*os.File); ok {
		return &fileView{v, f}
	}
	return v
}

// rewind looks whether the reader can still be read: the first attempt may have
// closed it.
func (o *sections) rewind(context.Context) error {
	var first [1]byte
	if _, err := o.at.ReadAt(first[:], o.start); err != nil && !is(err, io.EOF) {
		return consumed(err)
	}
	return nil
}

// A sectionView is what one attempt sees of an io.ReaderAt. Offsets are those of
// the whole reader.
type sectionView struct {
	origin  *sections
	attempt int
	offset  int64
}

// Read reads from the attempt's own position.
func (v *sectionView) Read(b []byte) (int, error) {
	n, err := v.origin.at.ReadAt(b, v.offset)
	v.offset += int64(n)
	if n > 0 && err == io.EOF {
		err = nil // the next Read says so
	}
	return n, err
}

// ReadAt reads from any offset.
func (v *sectionView) ReadAt(b []byte, offset int64) (int, error) {
	return v.origin.at.ReadAt(b, offset)
}

// errSeek is the error of a Seek to where nothing can be.
var errSeek = errors.New("retry: seek to a negative offset, or from an end that is not known")

// Seek moves the attempt's own position.
func (v *sectionView) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += v.offset
	case io.SeekEnd:
		if v.origin.size < 0 {
			return 0, errSeek
		}
		offset += v.origin.size
	}
	if offset < 0 {
		return 0, errSeek
	}
	v.offset = offset
	return offset, nil
}

// Len returns the number of bytes left to read, 0 if it is not known.
func (v *sectionView) Len() int { return int(max(v.origin.size-v.offset, 0)) }

// Size returns the size of the whole reader, 0 if it is not known.
func (v *sectionView) Size() int64 { return max(v.origin.size, 0) }

// ObjectSize returns the number of bytes the attempt had to read at first.
func (v *sectionView) ObjectSize() (int64, error) {
	if v.origin.size < 0 {
		return 0, errors.New("retry: size of the reader is not known")
	}
	return max(v.origin.size-v.origin.start, 0), nil
}

// Close closes the reader once the call has ended.
func (v *sectionView) Close() error { return v.origin.close(v.attempt) }

// A fileView is a sectionView of a file.
type fileView struct {
	*sectionView
	file *os.File
}

// Name returns the name of the file.
func (v *fileView) Name() string { return v.file.Name() }

// Stat returns what is known of the file.
func (v *fileView) Stat() (fs.FileInfo, error) { return v.file.Stat() }
