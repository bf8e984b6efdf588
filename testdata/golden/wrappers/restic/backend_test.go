package restic

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var (
	errNetwork = errors.New("connection reset")
	errDenied  = errors.New("access denied")
	errMine    = errors.New("no more files, please")
)

// A memory is a backend whose next calls fail with the given errors, halfway.
type memory struct {
	files   map[Handle]string
	fail    []error
	noUndo  error // of Remove
	log     []string
	handles []Handle // loaded
}

func newMemory(fail ...error) *memory { return &memory{files: map[Handle]string{}, fail: fail} }

func (m *memory) note(format string, args ...any) {
	m.log = append(m.log, fmt.Sprintf(format, args...))
}

func (m *memory) next() (err error) {
	if len(m.fail) > 0 {
		err, m.fail = m.fail[0], m.fail[1:]
	}
	return err
}

func (m *memory) Save(_ context.Context, h Handle, rd RewindReader) error {
	err := m.next()
	limit := rd.Length()
	if err != nil {
		limit /= 2
	}
	content, _ := io.ReadAll(io.LimitReader(rd, limit))
	m.files[h] += string(content)
	m.note("save %s", content)
	return err
}

func (m *memory) Remove(_ context.Context, h Handle) error {
	m.note("remove %v", h)
	if m.noUndo != nil {
		return m.noUndo
	}
	delete(m.files, h)
	return nil
}

func (m *memory) Load(_ context.Context, h Handle, _ int, _ int64, fn func(io.Reader) error) error {
	m.handles = append(m.handles, h)
	if h.Name == "broken" {
		return errNetwork
	}
	if err := fn(strings.NewReader(m.files[h])); err != nil {
		return err
	}
	return m.next()
}

func (m *memory) Stat(_ context.Context, h Handle) (FileInfo, error) {
	m.note("stat")
	return FileInfo{h.Name, int64(len(m.files[h]))}, m.next()
}

func (m *memory) List(_ context.Context, t FileType, fn func(FileInfo) error) error {
	for i, h := range slices.SortedFunc(maps.Keys(m.files), func(a, b Handle) int { return strings.Compare(a.Name, b.Name) }) {
		if i == 2 {
			if err := m.next(); err != nil {
				return err
			}
		}
		if err := fn(FileInfo{Name: h.Name}); err != nil {
			return fmt.Errorf("list %s: %w", t, err)
		}
	}
	return nil
}

func (m *memory) Hasher() hash.Hash         { return nil }
func (m *memory) IsNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
func (m *memory) IsPermanentError(err error) bool {
	return errors.Is(err, errDenied) || m.IsNotExist(err)
}
func (m *memory) Delete(context.Context) error { m.note("delete"); return m.next() }
func (m *memory) Close() error                 { m.note("close"); return m.next() }

// text is a RewindReader.
type text struct{ *strings.Reader }

func newText(s string) text  { return text{strings.NewReader(s)} }
func (t text) Rewind() error { _, err := t.Seek(0, io.SeekStart); return err }
func (t text) Length() int64 { return t.Size() }

// stuck cannot be rewound.
type stuck struct{ text }

func (stuck) Rewind() error { return errMine }

var data = Handle{"data", "a"}

// wrap returns a backend that has no jitter in its waits, and what it logs.
func wrap(m *memory, events *[]retry.Event) *RetryingBackend {
	return NewRetryingBackend(m, retry.WithObserver(func(_ context.Context, e retry.Event) {
		if events != nil {
			*events = append(*events, e)
		}
	}))
}

func wantLog(t *testing.T, m *memory, want ...string) {
	t.Helper()
	if !slices.Equal(m.log, want) {
		t.Errorf("got %q, want %q", m.log, want)
	}
}

func bubble(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func TestSave(t *testing.T) {
	bubble(t, "rewinds and removes", func(t *testing.T) {
		m := newMemory(errNetwork, errNetwork)
		if err := wrap(m, nil).Save(t.Context(), data, newText("text")); err != nil || m.files[data] != "text" {
			t.Errorf("got %v, %q", err, m.files)
		}
		wantLog(t, m, "save te", "remove data/a", "save te", "remove data/a", "save text")
	})
	bubble(t, "leaves nothing while it waits", func(t *testing.T) {
		m := newMemory(errNetwork)
		go wrap(m, nil).Save(t.Context(), data, newText("text"))
		synctest.Wait()
		if len(m.files) > 0 {
			t.Errorf("got %q", m.files)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if m.files[data] != "text" {
			t.Errorf("got %q", m.files)
		}
	})
	bubble(t, "has nothing to remove", func(t *testing.T) {
		m := newMemory(errNetwork)
		m.noUndo = fs.ErrNotExist
		if err := wrap(m, nil).Save(t.Context(), data, newText("text")); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "cannot remove", func(t *testing.T) {
		m := newMemory(errNetwork)
		m.noUndo = errDenied
		err := wrap(m, nil).Save(t.Context(), data, newText("text"))
		if !errors.Is(err, errNetwork) || !errors.Is(err, errDenied) {
			t.Errorf("got %v", err)
		}
		wantLog(t, m, "save te", "remove data/a")
	})
	bubble(t, "cannot rewind", func(t *testing.T) {
		m := newMemory(errNetwork)
		err := wrap(m, nil).Save(t.Context(), data, stuck{newText("text")})
		if !errors.Is(err, errNetwork) || !errors.Is(err, errMine) {
			t.Errorf("got %v", err)
		}
		wantLog(t, m, "save te", "remove data/a")
	})
}

// The backend's own judgement ends a call.
func TestPermanent(t *testing.T) {
	for _, permanent := range []error{errDenied, &fs.PathError{Op: "stat", Err: fs.ErrNotExist}} {
		m := newMemory(permanent)
		if _, err := wrap(m, nil).Stat(t.Context(), data); err != permanent {
			t.Errorf("got %v, want %v", err, permanent)
		}
		wantLog(t, m, "stat")
	}
}

func TestList(t *testing.T) {
	three := func(fail ...error) *memory {
		m := newMemory(fail...)
		for _, name := range []string{"a", "b", "c"} {
			m.files[Handle{"data", name}] = name
		}
		return m
	}
	list := func(b Backend, end string) (names []string, err error) {
		err = b.List(context.Background(), "data", func(fi FileInfo) error {
			if names = append(names, fi.Name); fi.Name == end {
				return errMine
			}
			return nil
		})
		return names, err
	}
	bubble(t, "without repeats", func(t *testing.T) {
		names, err := list(wrap(three(errNetwork, errNetwork), nil), "")
		if err != nil || !slices.Equal(names, []string{"a", "b", "c"}) {
			t.Errorf("got %q, %v", names, err)
		}
	})
	bubble(t, "until the callback fails", func(t *testing.T) {
		names, err := list(wrap(three(errNetwork), nil), "c")
		if err != errMine || !slices.Equal(names, []string{"a", "b", "c"}) {
			t.Errorf("got %q, %v", names, err)
		}
	})
}

// After all attempts have failed, the file is not loaded for an hour, but others are.
func TestLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		backend := wrap(m, nil)
		broken := Handle{"data", "broken"}
		load := func(h Handle) (attempts int, err error) {
			m.handles = nil
			err = backend.Load(t.Context(), h, 0, 0, func(io.Reader) error { return nil })
			return len(m.handles), err
		}
		if n, err := load(broken); n != 10 || err != errNetwork {
			t.Errorf("got %v after %d attempts", err, n)
		}
		if n, err := load(broken); n != 0 || !errors.Is(err, retry.ErrOpen) {
			t.Errorf("open: got %v after %d attempts", err, n)
		}
		if n, err := load(data); n != 1 || err != nil {
			t.Errorf("other file: got %v after %d attempts", err, n)
		}
		time.Sleep(time.Hour)
		if n, err := load(broken); n != 1 || !errors.Is(err, errNetwork) {
			t.Errorf("an hour later: got %v after %d attempts", err, n)
		}
	})
}

// Events and errors name what a call is about.
func TestArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []retry.Event
		m := newMemory(errNetwork)
		m.noUndo = errDenied
		err := wrap(m, &events).Save(t.Context(), data, newText("text"))
		const want = "restic.Backend.Save(h=data/a): gave up after 1 attempt: undo of a failed attempt: access denied: last error: connection reset"
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if len(events) != 1 || events[0].Kind != retry.GaveUp || len(events[0].Args) != 1 || events[0].Args[0].String() != "h=data/a" {
			t.Errorf("got %+v", events)
		}
	})
}

// A call is retried for a quarter of an hour at most, and what is named //retry:never once.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, start := newMemory(slices.Repeat([]error{errNetwork}, 100)...), time.Now()
		if _, err := wrap(m, nil).Stat(t.Context(), data); !errors.Is(err, errNetwork) || len(m.log) != 10 || time.Since(start) > 15*time.Minute {
			t.Errorf("got %v after %d attempts in %v", err, len(m.log), time.Since(start))
		}
		m.log = nil
		if err := errors.Join(wrap(m, nil).Delete(t.Context()), wrap(m, nil).Close()); !errors.Is(err, errNetwork) {
			t.Error(err)
		}
		wantLog(t, m, "delete", "close")
	})
}
