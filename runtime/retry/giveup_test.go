//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// errSlow is what a callee may return: a net.Error that is a timeout, but only if it is
// not wrapped.
var errSlow error = slowError{}

type slowError struct{}

func (slowError) Error() string   { return "slow" }
func (slowError) Timeout() bool   { return true }
func (slowError) Temporary() bool { return true }

// A shopError is an error of the layer above.
type shopError struct{ why *retry.Error }

func (e *shopError) Error() string { return "shop: " + e.why.Cause.Error() }
func (e *shopError) Unwrap() error { return e.why }
func (e *shopError) Timeout() bool { return true }

func toShop(e *retry.Error) error { return &shopError{e} }

// What a caller can see in the error of a call that ran out of time, by form.
func TestGiveUpForms(t *testing.T) {
	tests := []struct {
		name                                 string
		giveUp                               func(*retry.Error) error
		same, asserts, timeout, elapsed, own bool
	}{
		{name: "error", elapsed: true},
		{name: "last", giveUp: retry.Last, same: true, asserts: true, timeout: true},
		{name: "func", giveUp: toShop, elapsed: true, timeout: true, own: true},
		{name: "func that returns nil", giveUp: func(*retry.Error) error { return nil }, elapsed: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := answering(errSlow)
				err := retry.Do(t.Context(), retry.Policy{Elapsed: time.Nanosecond, GiveUp: tt.giveUp}, s.get)
				wantCalls(t, s, 1)
				wantIs(t, err, errSlow)
				_, asserts := err.(net.Error)
				_, own := err.(*shopError)
				for what, is := range map[string][2]bool{
					"err == errSlow":         {err == errSlow, tt.same},
					"err.(net.Error)":        {asserts, tt.asserts},
					"os.IsTimeout":           {os.IsTimeout(err), tt.timeout},
					"errors.Is(ErrElapsed)":  {errors.Is(err, retry.ErrElapsed), tt.elapsed},
					"an error of the func's": {own, tt.own},
				} {
					if is[0] != is[1] {
						t.Errorf("%s is %t of %v", what, is[0], err)
					}
				}
			})
		})
	}
}

// Last is the last error; where there was none, the context's own, or the cause.
func TestLast(t *testing.T) {
	done, cancel := context.WithCancelCause(t.Context())
	cancel(io.ErrClosedPipe)
	open := retry.NewBreaker(retry.BreakerPolicy{Name: "shop"})
	open.ForceOpen()
	tests := []struct {
		name string
		ctx  context.Context
		opts []retry.Option
		want error
	}{
		{"budget", t.Context(), []retry.Option{retry.WithBudget(spent())}, errUnavailable},
		{"canceled during the attempt", t.Context(), nil, errUnavailable},
		{"canceled before", done, nil, context.Canceled},
		{"rejected", t.Context(), []retry.Option{retry.WithBreaker(open)}, retry.ErrOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(tt.ctx)
			defer cancel()
			m := retry.NewMethod("store.Get", retry.Policy{}, append(tt.opts, retry.WithTracker(nil), retry.WithGiveUp(retry.Last))...)
			err := m.Do(ctx, func(context.Context) error { cancel(); return errUnavailable })
			if open, ok := err.(*retry.OpenError); ok && open.Is(tt.want) {
				return
			}
			if err != tt.want {
				t.Errorf("got %v, want %v itself", err, tt.want)
			}
		})
	}
}

// spent returns a budget that allows no retry.
func spent() *retry.Budget {
	b := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for b.Retry() {
	}
	return b
}

// GiveUp is called only for a cause other than the last error.
func TestGiveUpNotAsked(t *testing.T) {
	asked := func(*retry.Error) error { t.Error("GiveUp was asked"); return nil }
	for name, last := range map[string]error{"success": nil, "permanent": retry.Permanent(errUnavailable), "no attempts left": errUnavailable} {
		err := retry.Do(t.Context(), retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, GiveUp: asked}, answering(last).get)
		if want := errors.Unwrap(last); err != last && err != want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Observers get the whole Error. The option applies to all methods, and a later policy
// without GiveUp keeps it.
func TestWithGiveUp(t *testing.T) {
	var told error
	observer := retry.WithObserver(func(_ context.Context, e retry.Event) { told = e.Err })
	budget := retry.WithBudget(spent())
	for name, opts := range map[string][]retry.Option{
		"option":       {retry.WithGiveUp(retry.Last)},
		"then policy":  {retry.WithGiveUp(retry.Last), retry.WithPolicy("Get", retry.Policy{MaxAttempts: 5})},
		"policy":       {retry.WithPolicy("Get", retry.Policy{GiveUp: retry.Last})},
		"last of both": {retry.WithGiveUp(nil), retry.WithGiveUp(retry.Last)},
		"built":        {retry.WithPolicy("Get", retry.Build().GiveUp(retry.Last).Policy())},
	} {
		m := retry.NewMethod("store.Get", retry.Policy{}, append(opts, budget, observer, retry.WithTracker(nil))...)
		if err := m.Do(t.Context(), answering(errUnavailable).get); err != errUnavailable {
			t.Errorf("%s: got %v", name, err)
		}
		if e, ok := told.(*retry.Error); !ok || e.Cause != retry.ErrBudget {
			t.Errorf("%s: observers got %v", name, told)
		}
	}
	m := retry.NewMethod("store.Get", retry.Policy{GiveUp: retry.Last}, retry.WithGiveUp(nil), budget, retry.WithTracker(nil))
	if err, ok := m.Do(t.Context(), answering(errUnavailable).get).(*retry.Error); !ok {
		t.Errorf("WithGiveUp(nil) left %v", err)
	}
}

// Where a fallback cannot read the arguments again, GiveUp gets the last error itself and
// both causes, not what it returned before.
func TestGiveUpConsumed(t *testing.T) {
	var last, cause error
	wrap := func(e *retry.Error) error {
		last, cause = e.Last, e.Cause
		return &shopError{e}
	}
	m := retry.NewMethod("store.Put", retry.Policy{GiveUp: wrap}, retry.WithBudget(spent()), retry.WithTracker(nil))
	call := m.Call(t.Context())
	defer call.Close()
	body := support.NewReplay(&call, io.Reader(io.MultiReader(strings.NewReader("body"))))
	var err error
	for range call.Attempts(&err) {
		io.ReadAll(body.Reader())
		err = errUnavailable
	}
	if call.GaveUp(&err) {
		t.Error("a fallback would send partial data")
	}
	if _, own := err.(*shopError); !own || last != errUnavailable || !errors.Is(cause, retry.ErrConsumed) {
		t.Errorf("got %v, of %v and %v", err, cause, last)
	}
}
