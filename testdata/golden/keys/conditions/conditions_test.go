package conditions

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// failing returns its error and counts the calls.
type failing struct {
	err   error
	calls int
}

func (f *failing) fail() error {
	f.calls++
	return f.err
}

func (f *failing) Get(context.Context, string) (string, error) { return "", f.fail() }
func (f *failing) List(context.Context) ([]string, error)      { return nil, f.fail() }
func (f *failing) Put(context.Context, string) error           { return f.fail() }
func (f *failing) Has(context.Context, string) (bool, error)   { return false, f.fail() }

func TestConditions(t *testing.T) {
	tests := map[string]struct {
		err                 error
		get, list, put, has bool // whether they retry it
	}{
		"value":              {ErrBusy, true, true, false, false},
		"type":               {&fs.PathError{Op: "open", Err: syscall.EIO}, true, true, false, false},
		"condition":          {errLocked, true, true, true, true},
		"imported condition": {os.ErrDeadlineExceeded, true, true, false, true},
		"none of these":      {errors.New("other"), false, true, false, false},
		"not a value":        {errors.Join(ErrBusy, ErrGone), false, false, false, false},
		"not by condition":   {&fs.PathError{Op: "open", Err: fs.ErrNotExist}, false, false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			next := &failing{err: test.err}
			store := NewRetryingStore(next, retrytest.Instant())
			check := func(method string, want bool, call func() error) {
				next.calls = 0
				if err := call(); !errors.Is(err, test.err) {
					t.Errorf("%s returns %v", method, err)
				}
				if retried := next.calls > 1; retried != want {
					t.Errorf("%s is called %d times", method, next.calls)
				}
			}
			check("Get", test.get, func() error { _, err := store.Get(t.Context(), "a"); return err })
			check("List", test.list, func() error { _, err := store.List(t.Context()); return err })
			check("Put", test.put, func() error { return store.Put(t.Context(), "a") })
			check("Has", test.has, func() error { _, err := store.Has(t.Context(), "a"); return err })
		})
	}
}
