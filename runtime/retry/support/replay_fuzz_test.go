//go:build go1.26

package support_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// fuzzed are the kinds for FuzzReplay, which need only memory.
var fuzzed = []string{
	"bytes.Buffer", "bytes.Reader", "strings.Reader", "io.SectionReader", "limited strings.Reader",
	"random and seek", "seek", "seek, endless", "stream", "stream with Len", "stream with WriteTo", "limited stream",
}

// A reading is the state of one attempt that reads an argument.
type reading struct {
	io.Reader
	read  []byte
	moved bool // by a Seek: read is not all from the beginning
}

// do performs one step of a schedule, and checks what is visible.
func (r *reading) do(t *testing.T, step byte, content []byte, head int) {
	switch step % 8 {
	default:
		r.take(t, int(step), content)
	case 4:
		r.take(t, len(content)+1, content)
	case 5:
		if s, ok := r.Reader.(io.Seeker); ok {
			s.Seek(int64(step/8), int(step/8)%3)
			r.moved = true
		}
	case 6:
		if at, ok := r.Reader.(io.ReaderAt); ok {
			got := make([]byte, 3)
			offset := int(step / 8)
			n, err := at.ReadAt(got, int64(head+offset))
			if n > 0 && !bytes.HasPrefix(content[offset:], got[:n]) || n < len(got) && err == nil {
				t.Errorf("%T: ReadAt(%d) is %q, %v", r.Reader, offset, got[:n], err)
			}
		}
	case 7:
		if c, ok := r.Reader.(io.Closer); ok {
			c.Close()
		}
	}
}

// take reads up to n bytes. At the end of the data, the attempt must have read
// all of it.
func (r *reading) take(t *testing.T, n int, content []byte) {
	b := make([]byte, n)
	n, err := io.ReadFull(r.Reader, b)
	r.read = append(r.read, b[:n]...)
	ended := err == io.EOF || err == io.ErrUnexpectedEOF
	switch {
	case r.moved || len(b) == 0:
	case !bytes.HasPrefix(content, r.read):
		t.Errorf("%T has read %q of %q", r.Reader, r.read, content)
	case ended && len(r.read) != len(content):
		t.Errorf("%T ends after %q of %q", r.Reader, r.read, content)
	}
	if l, ok := r.Reader.(lener); ok && !r.moved && l.Len() != len(content)-len(r.read) {
		t.Errorf("%T has %d bytes left after %d of %d", r.Reader, l.Len(), len(r.read), len(content))
	}
}

// Whatever attempts do with their readers, and when: each of them, and a
// fallback, reads all of the content or gets an error.
func FuzzReplay(f *testing.F) {
	for i := range fuzzed {
		f.Add(byte(i), uint16(0), []byte(payload), []byte{9, 0, 255, 1, 3, 2, 4, 255, 6, 5, 14})
		f.Add(byte(i), uint16(0), []byte(payload), []byte{255, 6, 10, 7, 14, 255, 6, 7, 9, 8, 5, 11, 3})
		f.Add(byte(i), uint16(8), []byte(payload), []byte{9, 4, 254, 1, 13, 2, 21, 254, 6, 7, 15, 253, 12})
		f.Add(byte(i), uint16(99), []byte(payload), []byte{13, 29, 253, 8, 16, 24, 252, 36, 44, 7, 251, 15, 4})
	}
	f.Fuzz(func(t *testing.T, which byte, limit uint16, content, schedule []byte) {
		name := fuzzed[int(which)%len(fuzzed)]
		skips := len(head)
		if name == "bytes.Buffer" || name == "limited strings.Reader" {
			skips = 0 // they have no ReadAt
		}
		call := uploads(retry.WithPolicy("Put", retry.Policy{MaxAttempts: 5, Delay: retry.NoDelay})).Call(t.Context())
		replay := support.NewBufferedReplay(&call, kinds[name].open(t, string(content)), int64(limit))
		var all []*reading
		var err error
		for range call.Attempts(&err) {
			all = append(all, &reading{Reader: replay.Reader()})
			for len(schedule) > 0 {
				step := schedule[0]
				schedule = schedule[1:]
				if step >= 250 {
					break // the next attempt
				}
				if step >= 128 { // the latest attempt
					all[len(all)-1].do(t, step, content, skips)
					continue
				}
				all[int(step)%len(all)].do(t, step/2, content, skips)
			}
			err = errUnavailable
		}
		if call.GaveUp(&err) {
			all = append(all, &reading{Reader: replay.Reader()})
		} else if !errors.Is(err, retry.ErrConsumed) {
			t.Error(err)
		}
		call.Close()
		for i := range all {
			all[len(all)-1-i].take(t, len(content)+1, content)
		}
	})
}
