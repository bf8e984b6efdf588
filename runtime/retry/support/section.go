package support

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// A sections origin gives attempts views of a reader that can read at any
// offset, so that they share no position.
type sections struct {
	latch
	source seekable
	at     io.ReaderAt // the same as source
	given  io.Reader   // the same, for a first attempt without a view; else nil
}

// newSections returns an origin that replays s from its current position.
func newSections(s seekable, at io.ReaderAt, w want) *sections {
	o := &sections{source: s, at: at}
	o.closer, _ = s.ReadSeeker.(io.Closer)
	if !w.closes {
		o.given = s.ReadSeeker
	}
	return o
}

// reader returns the reader itself if the first attempt may have it, otherwise
// a view.
func (o *sections) reader() io.Reader {
	if given := o.given; given != nil {
		o.given = nil
		return given
	}
	return o.view()
}

// view returns a view with the methods that the reader can support.
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

// Rewind checks that the reader can still be read: the first attempt may have
// closed it.
func (o *sections) Rewind(ctx context.Context) error {
	return consumed(within(ctx, func() error {
		var first [1]byte
		if _, err := o.at.ReadAt(first[:], o.source.start); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}))
}

// A sectionView is one attempt's view of an io.ReaderAt. Its offsets are those
// of the whole reader.
type sectionView struct {
	origin  *sections
	attempt int
	offset  int64
}

// position returns the offset of the next byte to read.
func (v *sectionView) position() int64 { return v.offset }

// Read reads from the attempt's own position.
func (v *sectionView) Read(b []byte) (int, error) {
	n, err := v.origin.at.ReadAt(b, v.offset)
	v.offset += int64(n)
	if n > 0 && err == io.EOF {
		err = nil // the next Read returns it
	}
	return n, err
}

// ReadAt reads at any offset.
func (v *sectionView) ReadAt(b []byte, offset int64) (int, error) {
	return v.origin.at.ReadAt(b, offset)
}

// errSeek is the error of an invalid Seek.
var errSeek = errors.New("retry: invalid seek: negative offset, unknown size or invalid whence")

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

// Close closes the reader after the call has ended.
func (v *sectionView) Close() error { return v.origin.close(v.attempt) }

// A sizedSectionView is a sectionView of a reader that can seek to its end.
type sizedSectionView struct {
	*sectionView
	sizing
}

// A fileView is a sizedSectionView of a regular file.
type fileView struct {
	*sectionView
	sizing
	file *os.File
}

// Name returns the name of the file.
func (v *fileView) Name() string { return v.file.Name() }

// Stat returns information about the file.
func (v *fileView) Stat() (fs.FileInfo, error) { return v.file.Stat() }
