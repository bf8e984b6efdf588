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
	source seekable
	at     io.ReaderAt // the same
	given  io.Reader   // the same, for an attempt that gets no view
}

// newSections returns an origin of what s reads from where it stands.
func newSections(s seekable, at io.ReaderAt, w want) *sections {
	o := &sections{source: s, at: at}
	o.closer, _ = s.ReadSeeker.(io.Closer)
	if !w.closes {
		o.given = s.ReadSeeker
	}
	return o
}

func (o *sections) reader() io.Reader {
	if given := o.given; given != nil {
		o.given = nil
		return given
	}
	return o.view()
}

// view returns what fits best to what is known of the reader.
func (o *sections) view() io.Reader {
	v := &sectionView{origin: o, attempt: o.next(), offset: o.source.start}
	if o.source.size < 0 {
		return v
	}
	sized := sizing{o.source.size, o.source.start, v.position}
	if f, ok := o.at.(*os.File); ok {
		return &fileView{v, sized, f}
	}
	return &sizedSectionView{v, sized}
}

// rewind looks whether the reader can still be read: the first attempt may have
// closed it.
func (o *sections) rewind(ctx context.Context) error {
	return consumed(within(ctx, func() error {
		var first [1]byte
		if _, err := o.at.ReadAt(first[:], o.source.start); !is(err, io.EOF) {
			return err
		}
		return nil
	}))
}

// A sectionView is what one attempt sees of an io.ReaderAt. Offsets are those of
// the whole reader.
type sectionView struct {
	origin  *sections
	attempt int
	offset  int64
}

func (v *sectionView) position() int64 { return v.offset }

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
var errSeek = errors.New("retry: seek to a negative offset, from an end that is not known, or from nowhere")

// Seek moves the attempt's own position.
func (v *sectionView) Seek(offset int64, whence int) (int64, error) {
	switch {
	case whence == io.SeekStart:
	case whence == io.SeekCurrent:
		offset += v.offset
	case whence == io.SeekEnd && v.origin.source.size >= 0:
		offset += v.origin.source.size
	default:
		return 0, errSeek
	}
	if offset < 0 {
		return 0, errSeek
	}
	v.offset = offset
	return offset, nil
}

// Close closes the reader once the call has ended.
func (v *sectionView) Close() error { return v.origin.close(v.attempt) }

// A sizedSectionView is a sectionView of a reader that can seek to its end.
type sizedSectionView struct {
	*sectionView
	sizing
}

// A fileView is a sizedSectionView of a file.
type fileView struct {
	*sectionView
	sizing
	file *os.File
}

// Name returns the name of the file.
func (v *fileView) Name() string { return v.file.Name() }

// Stat returns what is known of the file.
func (v *fileView) Stat() (fs.FileInfo, error) { return v.file.Stat() }
