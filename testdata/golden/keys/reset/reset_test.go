package reset

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// flaky fails its first calls halfway.
type flaky struct{ failures int }

func (f *flaky) fail() error {
	if f.failures--; f.failures >= 0 {
		return ErrBusy
	}
	return nil
}

func (f *flaky) Dump(_ context.Context, buf *bytes.Buffer) error {
	if buf != nil {
		buf.WriteString("text")
	}
	return f.fail()
}

func (f *flaky) Save(_ context.Context, _ string, rd RewindReader) error {
	if text, err := io.ReadAll(rd); string(text) != "text" {
		return errors.Join(err, errors.New("got "+string(text)))
	}
	return f.fail()
}

func (f *flaky) Both(file *os.File, buf *bytes.Buffer) (int64, error) {
	n, _ := file.WriteString("half")
	buf.WriteString("half")
	return int64(n), f.fail()
}

func (f *flaky) Get(context.Context, string) (string, error) { return "", f.fail() }

func (f *flaky) Put(_ context.Context, buf *bytes.Buffer) error {
	if buf.String() != "text" {
		return errors.New("got " + buf.String())
	}
	buf.Next(2)
	return f.fail()
}

func wrap(failures int) *RetryingStore {
	return NewRetryingStore(&flaky{failures}, retrytest.Instant())
}

func TestReset(t *testing.T) {
	var buf bytes.Buffer
	if err := wrap(2).Dump(t.Context(), &buf); err != nil || buf.String() != "text" {
		t.Errorf("Dump: %v, %q", err, &buf)
	}
	if err := wrap(2).Dump(t.Context(), nil); err != nil {
		t.Errorf("nil: %v", err)
	}
	buf.Reset()
	if _, err := wrap(2).DumpAsync(t.Context(), &buf).Wait(t.Context()); err != nil || buf.String() != "text" {
		t.Errorf("DumpAsync: %v, %q", err, &buf)
	}
	buf.Reset()
	if err := NewRetryingStore(&flaky{}, retrytest.Repeat()).Dump(t.Context(), &buf); err != nil || buf.String() != "text" {
		t.Errorf("repeated: %v, %q", err, &buf)
	}
	if err := wrap(2).Put(t.Context(), bytes.NewBufferString("text")); err != nil {
		t.Errorf("Put: %v", err)
	}
}

// rewinding can be rewound some times.
type rewinding struct {
	*strings.Reader
	times int
}

func (r *rewinding) Rewind() error {
	if r.times--; r.times < 0 {
		return os.ErrClosed
	}
	_, err := r.Seek(0, io.SeekStart)
	return err
}

func TestRewind(t *testing.T) {
	if err := wrap(2).Save(t.Context(), "a", &rewinding{strings.NewReader("text"), 2}); err != nil {
		t.Error(err)
	}
	err := wrap(2).Save(t.Context(), "a", &rewinding{strings.NewReader("text"), 1})
	if !errors.Is(err, ErrBusy) || !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestFile(t *testing.T) {
	for failures, want := range map[int]string{0: "half", 2: "half", 9: "fallback"} {
		file, err := os.Create(filepath.Join(t.TempDir(), "a"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = wrap(failures).Both(file, new(bytes.Buffer))
		file.Close()
		if text, _ := os.ReadFile(file.Name()); err != nil || string(text) != want {
			t.Errorf("%d failures: %q, %v", failures, text, err)
		}
	}
}
