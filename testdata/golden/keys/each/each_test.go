package each

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errMine = errors.New("my own")

// halfway fails its first calls after the first two of three entries.
type halfway struct{ failures int }

func (h *halfway) Iter(dir string, fn func(Entry) error) (int, error) {
	h.failures--
	for i, name := range []string{"a", "b", "c"} {
		if i == 2 && h.failures >= 0 {
			return i, ErrBusy
		}
		if err := fn(Entry{dir, name}); err != nil {
			return i, fmt.Errorf("%s: %w, %w", name, err, ErrBusy)
		}
	}
	return 3, nil
}

func (h *halfway) List(_ context.Context, dir string, fn Visit) error {
	if fn == nil {
		return nil
	}
	_, err := h.Iter(dir, fn)
	return err
}

func (h *halfway) Watch(_ context.Context, fn func(Entry)) error {
	_, err := h.Iter("", func(e Entry) error { fn(e); return nil })
	return err
}

func (h *halfway) Walk(_ context.Context, onDir, onFile func(Entry) error) (bool, error) {
	if err := onDir(Entry{Name: "/"}); err != nil {
		return true, err
	}
	_, err := h.Iter("", onFile)
	return err != nil, nil // the result says so
}

func wrap(failures int, opts ...retry.Option) *RetryingStore {
	return NewRetryingStore(&halfway{failures}, retrytest.Instant(), retry.Options(opts...))
}

// A list is what a callback gets. It fails at the entry named end.
type list struct {
	names []string
	end   string
}

func (l *list) add(e Entry) error {
	l.names = append(l.names, e.Name)
	if e.Name == l.end {
		return errMine
	}
	return nil
}

func (l *list) want(t *testing.T, names ...string) {
	t.Helper()
	if !slices.Equal(l.names, names) {
		t.Errorf("got %q, want %q", l.names, names)
	}
}

// Elements are passed on once, whichever attempt has them.
func TestSeen(t *testing.T) {
	tests := map[string]struct {
		call func(context.Context, *list) error
		want []string
	}{
		"List":     {func(ctx context.Context, l *list) error { return wrap(2).List(ctx, "", l.add) }, []string{"a", "b", "c"}},
		"repeated": {func(ctx context.Context, l *list) error { return wrap(0, retrytest.Repeat()).List(ctx, "", l.add) }, []string{"a", "b", "c"}},
		"fallback": {func(ctx context.Context, l *list) error { return wrap(9).List(ctx, "", l.add) }, []string{"a", "b", "cached"}},
		"async": {func(ctx context.Context, l *list) error {
			_, err := wrap(2).ListAsync(ctx, "", l.add).Wait(ctx)
			return err
		},
			[]string{"a", "b", "c"}},
		"no error": {func(ctx context.Context, l *list) error { return wrap(2).Watch(ctx, func(e Entry) { l.add(e) }) }, []string{"a", "b", "c"}},
		"two":      {func(ctx context.Context, l *list) error { _, err := wrap(2).Walk(ctx, l.add, l.add); return err }, []string{"/", "a", "b", "c"}},
		"again":    {func(_ context.Context, l *list) error { _, err := wrap(1).Iter("", l.add); return err }, []string{"a", "b", "a", "b", "c"}},
		"func": {func(_ context.Context, l *list) error {
			h := &halfway{1}
			return NewRetryingScan(func(fn func(Entry) error) error { _, err := h.Iter("", fn); return err }, retrytest.Instant())(l.add)
		}, []string{"a", "b", "c"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var l list
			if err := test.call(t.Context(), &l); err != nil {
				t.Error(err)
			}
			l.want(t, test.want...)
		})
	}
}

// An error of the callback ends the call, even if its policy would retry the callee's, and
// comes back as it is, without a fallback. A breaker counts it as an answer.
func TestEach(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	store := wrap(0, retry.WithBreaker(breaker))
	tests := map[string]struct {
		call func(context.Context, *list) error
		want []string
	}{
		"List": {func(ctx context.Context, l *list) error { return store.List(ctx, "", l.add) }, []string{"a", "b"}},
		"Iter": {func(_ context.Context, l *list) error { _, err := store.Iter("", l.add); return err }, []string{"a", "b"}},
		"Walk, dir": {func(ctx context.Context, l *list) error {
			l.end = "/"
			_, err := store.Walk(ctx, l.add, nil)
			return err
		}, []string{"/"}},
		"Walk, file": {func(ctx context.Context, l *list) error { _, err := store.Walk(ctx, l.add, l.add); return err }, []string{"/", "a", "b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := list{end: "b"}
			if err := test.call(t.Context(), &l); err != errMine {
				t.Errorf("got %v", err)
			}
			l.want(t, test.want...)
			if state := breaker.State(); state != retry.Closed {
				t.Errorf("breaker is %v", state)
			}
		})
	}
}

// The callback of one call does not affect the next, and may be nil.
func TestCalls(t *testing.T) {
	store := wrap(0)
	for range 2 {
		var l list
		if err := store.List(t.Context(), "", l.add); err != nil {
			t.Error(err)
		}
		l.want(t, "a", "b", "c")
	}
	if err := store.List(t.Context(), "", nil); err != nil {
		t.Error(err)
	}
}

func TestPanic(t *testing.T) {
	calls := 0
	defer func() {
		if r := recover(); r != "mine" || calls != 1 {
			t.Errorf("got %v after %d calls", r, calls)
		}
	}()
	wrap(2).List(t.Context(), "", func(Entry) error { calls++; panic("mine") })
}

type numbers struct{ failures int }

func (n *numbers) List(fn func(int) error) error {
	fn(1)
	if n.failures--; n.failures >= 0 {
		return ErrBusy
	}
	return fn(2)
}

func (n *numbers) Len() (int, error) { return 2, nil }

func TestGeneric(t *testing.T) {
	var got []int
	err := NewRetryingLister[int](&numbers{2}, retrytest.Instant()).List(func(n int) error { got = append(got, n); return nil })
	if err != nil || !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v, %v", got, err)
	}
}
