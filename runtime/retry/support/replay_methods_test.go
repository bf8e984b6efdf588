//go:build go1.26

package support_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// sizeOfObject determines the size of an upload as thanos-io/objstore does,
// which refuses unknown sizes.
func sizeOfObject(r io.Reader) (int64, error) {
	switch f := r.(type) {
	case *os.File:
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	case *bytes.Buffer:
		return int64(f.Len()), nil
	case *bytes.Reader:
		return f.Size(), nil
	case *strings.Reader:
		return f.Size(), nil
	case interface{ ObjectSize() (int64, error) }:
		return f.ObjectSize()
	case *io.LimitedReader:
		size, err := sizeOfObject(f.R)
		return min(size, f.N), err
	}
	return 0, errors.New("unsupported type of io.Reader")
}

// lengthOf determines the number of bytes left as many clients do.
func lengthOf(r io.Reader) int {
	switch r := r.(type) {
	case *os.File:
		info, _ := r.Stat()
		at, _ := r.Seek(0, io.SeekCurrent)
		return int(info.Size() - at)
	case *io.LimitedReader:
		return min(lengthOf(r.R), int(r.N))
	case lener:
		return r.Len()
	case interface{ Size() int64 }:
		at, _ := r.(io.Seeker).Seek(0, io.SeekCurrent)
		return int(r.Size() - at)
	}
	return -1
}

// attempts calls f in each of three attempts with the attempt's reader.
func attempts[R any](t *testing.T, given R, f func(n int, r R)) {
	t.Helper()
	call := uploads().Call(t.Context())
	defer call.Close()
	replay := support.NewReplay(&call, given)
	n := 0
	var err error
	for range call.Attempts(&err) {
		n++
		f(n, replay.Reader())
		err = errUnavailable
	}
	if n != 3 || err != errUnavailable {
		t.Errorf("%d attempts, %v", n, err)
	}
}

// The first attempt gets the caller's own reader, unless reads must be tracked;
// later ones get their own.
func TestReplayIdentity(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			given := k.open(t, payload)
			attempts(t, given, func(n int, r io.Reader) {
				if (r == given) != (n == 1 && k.own) {
					t.Errorf("attempt %d gets the caller's own: %t", n, r == given)
				}
			})
		})
	}
}

// Copies have the same type as the original, for callees that check for it and
// for parameters of that type.
func TestReplayKeepsTypes(t *testing.T) {
	keepsType(t, func() *bytes.Buffer { return bytes.NewBufferString(payload) })
	keepsType(t, func() *bytes.Reader { return bytes.NewReader([]byte(payload)) })
	keepsType(t, func() *strings.Reader { return strings.NewReader(payload) })
	keepsType(t, func() *io.SectionReader { return io.NewSectionReader(strings.NewReader(payload), 0, 100) })
	keepsType(t, func() *io.LimitedReader { return &io.LimitedReader{R: strings.NewReader(payload), N: 100} })
	keepsType(t, func() *io.LimitedReader { return &io.LimitedReader{R: openFile(t, payload), N: 100} })
}

func keepsType[R io.Reader](t *testing.T, open func() R) {
	t.Helper()
	attempts(t, io.Reader(open()), func(n int, got io.Reader) {
		if _, ok := got.(R); !ok || readAll(t, got) != payload {
			t.Errorf("attempt %d gets a %T, want a %T with all", n, got, open())
		}
	})
	attempts(t, open(), func(n int, got R) {
		if readAll(t, got) != payload {
			t.Errorf("attempt %d gets a %T with a part", n, got)
		}
	})
}

// The reader of every attempt reports its size, and what is left, if the
// original can; otherwise it does not have the methods, which would return 0.
func TestReplayKeepsTheSize(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			given := k.open(t, payload)
			_, unknown := sizeOfObject(given)
			attempts(t, given, func(n int, r io.Reader) {
				size, err := sizeOfObject(r)
				_, limited := r.(*io.LimitedReader)
				switch {
				case !k.sized && (err == nil || lengthOf(r) >= 0):
					t.Errorf("attempt %d, a %T, has the size %d and the length %d", n, r, size, lengthOf(r))
				case !k.sized:
				case err != nil && unknown == nil:
					t.Errorf("attempt %d, a %T: %v", n, r, err)
				case lengthOf(r) != len(payload):
					t.Errorf("attempt %d, a %T, has the length %d, want %d", n, r, lengthOf(r), len(payload))
				case n > 1 && err == nil && size != int64(len(payload)) && size != int64(len(head+payload)) && !limited:
					t.Errorf("attempt %d, a %T, has the size %d", n, r, size)
				}
			})
		})
	}
}

// A view reports the bytes left, the size of the whole reader, and the bytes
// available to the attempt at its start.
func TestReplayViewSizes(t *testing.T) {
	type sized interface {
		io.Reader
		Len() int
		Size() int64
		ObjectSize() (int64, error)
	}
	for _, name := range []string{"file", "random and seek", "seek"} {
		t.Run(name, func(t *testing.T) {
			attempts(t, kinds[name].open(t, payload), func(n int, r io.Reader) {
				v, ok := r.(sized)
				if !ok && n > 1 {
					t.Errorf("attempt %d, a %T, does not tell its size", n, r)
				}
				if !ok {
					return
				}
				io.CopyN(io.Discard, v, 4)
				object, err := v.ObjectSize()
				if v.Len() != len(payload)-4 || v.Size() != int64(len(head+payload)) || object != int64(len(payload)) || err != nil {
					t.Errorf("attempt %d, a %T: %d, %d, %d, %v", n, r, v.Len(), v.Size(), object, err)
				}
				if end, err := v.(io.Seeker).Seek(-3, io.SeekEnd); end != int64(len(head+payload))-3 || v.Len() != 3 || err != nil {
					t.Errorf("attempt %d, a %T, seeks to %d with %d left, %v", n, r, end, v.Len(), err)
				}
			})
		})
	}
}

// The reader of an earlier attempt still reports its size, so that the attempt
// fails instead of sending nothing.
func TestReplaySizeOfAnEarlierAttempt(t *testing.T) {
	var earlier io.Reader
	attempts(t, kinds["seek"].open(t, payload), func(n int, r io.Reader) {
		if n > 1 && lengthOf(earlier) != len(payload) {
			t.Errorf("has %d", lengthOf(earlier))
		}
		earlier = r
	})
}

// The view of a file has Name, Stat and random access; it can replace a file if
// only the methods are needed.
func TestReplayOfAFile(t *testing.T) {
	f := openFile(t, payload)
	attempts(t, io.Reader(f), func(n int, r io.Reader) {
		got := r.(interface {
			fs.File
			io.Seeker
			io.ReaderAt
			Name() string
		})
		info, err := got.Stat()
		if got.Name() != f.Name() || err != nil || info.Size() != int64(len(payload)) {
			t.Errorf("attempt %d: %s, %v, %v", n, got.Name(), info, err)
		}
		b := make([]byte, 5)
		if _, err := got.ReadAt(b, 4); err != nil || string(b) != payload[4:9] {
			t.Errorf("attempt %d reads %q, %v", n, b, err)
		}
		if readAll(t, got) != payload {
			t.Errorf("attempt %d reads a part", n)
		}
	})
	attempts(t, fs.File(openFile(t, payload)), func(n int, r fs.File) { // has a Close
		if r.Close(); readAll(t, r) != payload {
			t.Errorf("attempt %d reads a part", n)
		}
	})
}

// An empty file has size 0; a device has no size.
func TestReplayOfAnEmptyFile(t *testing.T) {
	attempts(t, io.Reader(openFile(t, "")), func(n int, r io.Reader) {
		if size, err := sizeOfObject(r); size != 0 || err != nil {
			t.Errorf("attempt %d has the size %d, %v", n, size, err)
		}
	})
	device, err := os.Open(os.DevNull)
	if err != nil {
		t.Skip(err)
	}
	defer device.Close()
	attempts(t, io.Reader(device), func(n int, r io.Reader) {
		if _, ok := r.(lener); ok {
			t.Errorf("attempt %d, a %T, says how long a device is", n, r)
		}
	})
}

// A file that an attempt has closed is not sent again, not even in part.
func TestReplayOfAFileThatWasClosed(t *testing.T) {
	f := openFile(t, payload)
	_, attempts, err := upload(t, f, 0, func(r io.Reader, _ int) error {
		r.(io.Closer).Close()
		return errUnavailable
	})
	if wantIs(t, err, retry.ErrConsumed, os.ErrClosed, errUnavailable); attempts != 1 {
		t.Errorf("%d attempts", attempts)
	}
}

// A view seeks like its reader, and only within its attempt.
func TestReplaySeek(t *testing.T) {
	whole := int64(len(head + payload))
	for _, name := range []string{"bytes.Reader", "file", "random and seek", "seek"} {
		t.Run(name, func(t *testing.T) {
			attempts(t, kinds[name].open(t, payload).(io.ReadSeeker), func(n int, r io.ReadSeeker) {
				for _, step := range []struct {
					offset int64
					whence int
					want   int64 // -1 for an error
				}{
					{0, io.SeekCurrent, int64(len(head))},
					{-2, io.SeekEnd, whole - 2},
					{1, io.SeekCurrent, whole - 1},
					{10, io.SeekCurrent, whole + 9},
					{3, io.SeekStart, 3},
					{-4, io.SeekCurrent, -1},
					{0, 7, -1},
					{0, io.SeekCurrent, 3},
				} {
					got, err := r.Seek(step.offset, step.whence)
					if err == nil && got != step.want || (err != nil) != (step.want < 0) {
						t.Errorf("attempt %d, a %T: Seek(%d, %d) is %d, %v; want %d", n, r, step.offset, step.whence, got, err, step.want)
					}
				}
				if got := readAll(t, r); got != (head + payload)[3:] {
					t.Errorf("attempt %d reads %q", n, got)
				}
			})
		})
	}
}

// A view has no WriteTo, which would not reveal how much was read.
func TestReplayViewHasNoWriteTo(t *testing.T) {
	for name, k := range kinds {
		attempts(t, k.open(t, payload), func(n int, r io.Reader) {
			if _, ok := r.(io.WriterTo); ok && !k.again {
				t.Errorf("%s, attempt %d: a %T", name, n, r)
			}
		})
	}
}

// Parameters of other interface types get a view if the type admits one,
// including one with only the size methods.
func TestReplayOfOtherInterfaces(t *testing.T) {
	sized := kinds["stream with Len"].open(t, payload)
	attempts(t, sized.(interface {
		io.Reader
		lener
	}), func(n int, r interface {
		io.Reader
		lener
	}) {
		if r == sized || r.Len() != len(payload) {
			t.Errorf("attempt %d gets the caller's own", n)
		}
	})
	attempts(t, any(kinds["seek"].open(t, payload)), func(n int, r any) {
		if readAll(t, r.(io.Reader)) != payload {
			t.Errorf("attempt %d reads a part", n)
		}
	})
}
