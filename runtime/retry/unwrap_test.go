package retry_test

import (
	"io"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A readWrapper and a writeWrapper are like generated wrappers of two interfaces.
type readWrapper struct{ next io.Reader }

func (r *readWrapper) Read(p []byte) (int, error) { return r.next.Read(p) }
func (r *readWrapper) Unwrap() io.Reader          { return r.next }

type writeWrapper struct{ next io.Writer }

func (w writeWrapper) Write(p []byte) (int, error) { return w.next.Write(p) }
func (w writeWrapper) Unwrap() io.Writer           { return w.next }

// optional has optional methods.
type optional struct{ name string }

func (*optional) Read([]byte) (int, error)  { return 0, io.EOF }
func (*optional) Write([]byte) (int, error) { return 0, nil }
func (f *optional) Name() string            { return f.name }

// Types with methods called Unwrap that unwrap nothing.
type (
	keyedUnwrap  struct{ io.Reader }
	silentUnwrap struct{ io.Reader }
	twofold      struct{ io.Reader }
)

func (keyedUnwrap) Unwrap(string) io.Reader { return &optional{} }
func (silentUnwrap) Unwrap()                {}
func (twofold) Unwrap() (io.Reader, error)  { return &optional{}, nil }

func TestAs(t *testing.T) {
	type named interface{ Name() string }
	f := &optional{"f"}
	for name, tt := range map[string]struct {
		value any
		found bool
	}{
		"the value itself":         {f, true},
		"wrapped":                  {&readWrapper{f}, true},
		"wrapped twice":            {&readWrapper{&readWrapper{f}}, true},
		"by different interfaces":  {writeWrapper{writingReader{&readWrapper{f}}}, true},
		"nothing has it":           {&readWrapper{io.LimitReader(f, 1)}, false},
		"nil":                      {nil, false},
		"around nil":               {&readWrapper{}, false},
		"a nil wrapper":            {(*readWrapper)(nil), false},
		"around a nil wrapper":     {&readWrapper{(*readWrapper)(nil)}, false},
		"Unwrap takes an argument": {keyedUnwrap{}, false},
		"Unwrap returns nothing":   {silentUnwrap{}, false},
		"Unwrap returns two":       {twofold{}, false},
		"a number":                 {1, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := retry.As[named](tt.value)
			if ok != tt.found || ok && got.Name() != "f" || !ok && got != nil {
				t.Errorf("got %v, %v", got, ok)
			}
		})
	}
}

// writingReader is a Writer that wraps a Reader.
type writingReader struct{ *readWrapper }

func (writingReader) Write([]byte) (int, error) { return 0, nil }

// The first value in the chain wins, and T may be a concrete type.
func TestAsFirst(t *testing.T) {
	inner := &readWrapper{&optional{"f"}}
	outer := &readWrapper{inner}
	if got, ok := retry.As[*readWrapper](outer); !ok || got != outer {
		t.Errorf("got %p, %v, want the outer %p", got, ok, outer)
	}
	if got, ok := retry.As[*optional](outer); !ok || got.name != "f" {
		t.Errorf("got %v, %v, want the file", got, ok)
	}
}
