package backoffvalue

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// failing takes a second to fail every call.
type failing struct{ err error }

func (f failing) fail() error {
	time.Sleep(time.Second)
	return f.err
}

func (f failing) Value(context.Context) error         { return f.fail() }
func (f failing) Pointer(context.Context) error       { return f.fail() }
func (f failing) Interface(context.Context) error     { return f.fail() }
func (f failing) State(context.Context) error         { return f.fail() }
func (f failing) Func(context.Context) error          { return f.fail() }
func (f failing) Other(context.Context) error         { return f.fail() }
func (f failing) Named(context.Context) error         { return f.fail() }
func (f failing) Var(context.Context) error           { return f.fail() }
func (f failing) NamedByNumber(context.Context) error { return f.fail() }

func withoutJitter(_ string, p retry.Policy) retry.Policy {
	p.Jitter, p.MaxDelay = retry.NoJitter, time.Minute
	return p
}

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errDown := errors.New("down")
		store := NewRetryingStore(failing{errDown}, retry.WithPolicyFunc(withoutJitter))
		for name, tt := range map[string]struct {
			call func(context.Context) error
			want time.Duration // of both waits
		}{
			"value":               {store.Value, 2 * time.Second},
			"pointer":             {store.Pointer, 2 * time.Second},
			"interface":           {store.Interface, 200 * time.Millisecond},
			"state":               {store.State, 3 * time.Second},
			"func":                {store.Func, 2 * time.Second},
			"func of a package":   {store.Other, (2 + 8) * time.Second},
			"named func":          {store.Named, (1 + 4) * time.Second},
			"by number":           {store.Var, 3 * time.Second},
			"named, by number":    {store.NamedByNumber, 5 * time.Second},
			"state, another call": {store.State, 3 * time.Second},
		} {
			start := time.Now()
			if err := tt.call(t.Context()); err != errDown {
				t.Errorf("%s: %v", name, err)
			}
			if got := time.Since(start) - 3*time.Second; got != tt.want {
				t.Errorf("%s: waited %v, want %v", name, got, tt.want)
			}
		}
	})
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := NewRetryingStore(failing{errGone}, retry.WithPolicyFunc(withoutJitter))
		start := time.Now()
		if err := store.Func(t.Context()); !errors.Is(err, retry.ErrStopped) || !errors.Is(err, errGone) {
			t.Errorf("got error %v, want one that matches retry.ErrStopped and errGone", err)
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("it took %v, want the second of one attempt", got)
		}
	})
}
