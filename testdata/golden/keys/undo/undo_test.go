package undo

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// flaky fails its first calls.
type flaky struct{ failures int }

func (f *flaky) fail() error {
	if f.failures--; f.failures >= 0 {
		return ErrBusy
	}
	return nil
}

func (f *flaky) Put(context.Context, string, []byte) error            { return f.fail() }
func (f *flaky) Send(context.Context, string, ...string) (int, error) { return 1, f.fail() }
func (f *flaky) Open(string) (int, error)                             { return 7, f.fail() }
func (f *flaky) Lock(context.Context) error                           { return f.fail() }
func (f *flaky) Tag(context.Context, ...string) error                 { return f.fail() }
func (f *flaky) Store(string, int) error                              { return f.fail() }

// files records what is done to them.
type files struct{ failures int }

func (f *files) Create(_ context.Context, name string, _ []byte) error {
	undone = append(undone, "created "+name)
	return (*flaky)(f).fail()
}

func (f *files) Remove(_ context.Context, name string) error {
	undone = append(undone, "removed "+name)
	if name == "stuck" {
		return ErrStuck
	}
	return nil
}

func (f *files) Check(context.Context) error {
	undone = append(undone, "checked")
	return nil
}

func TestUndo(t *testing.T) {
	instant := retrytest.Instant()
	store := func(failures int, opts ...retry.Option) *RetryingStore {
		return NewRetryingStore(&flaky{failures}, instant, retry.Options(opts...))
	}
	tests := map[string]struct {
		call func(context.Context) error
		want []any // what is undone
		errs []error
	}{
		"success":  {func(ctx context.Context) error { return store(0).Put(ctx, "a", nil) }, nil, nil},
		"retried":  {func(ctx context.Context) error { return store(2).Put(ctx, "a", nil) }, []any{"a", "a"}, nil},
		"gave up":  {func(ctx context.Context) error { return store(3).Put(ctx, "a", nil) }, []any{"a", "a"}, []error{ErrBusy}},
		"stuck":    {func(ctx context.Context) error { return store(3).Put(ctx, "stuck", nil) }, []any{"stuck"}, []error{ErrStuck, ErrBusy}},
		"missing":  {func(ctx context.Context) error { return store(1).Put(ctx, "missing", nil) }, []any{"missing"}, nil},
		"repeated": {func(ctx context.Context) error { return store(0, retrytest.Repeat()).Put(ctx, "a", nil) }, []any{"a"}, nil},
		"fallback": {func(ctx context.Context) error { _, err := store(9).Send(ctx, "a", "x", "y"); return err },
			[]any{"a", 2, ErrBusy, "a", 2, ErrBusy, "spooled a"}, nil},
		"async": {func(ctx context.Context) error { _, err := store(1).SendAsync(ctx, "a").Wait(ctx); return err },
			[]any{"a", 0, ErrBusy}, nil},
		"results":  {func(context.Context) error { _, err := store(1).Open("a"); return err }, []any{"a", 7, ErrBusy}, nil},
		"nothing":  {func(ctx context.Context) error { return store(1).Lock(ctx) }, []any{"unlocked"}, nil},
		"variadic": {func(ctx context.Context) error { return store(1).Tag(ctx, "x", "y") }, []any{2}, nil},
		"method": {func(ctx context.Context) error { return NewRetryingFiles(&files{2}, instant).Create(ctx, "a", nil) },
			[]any{"created a", "removed a", "checked", "created a", "removed a", "checked", "created a"}, nil},
		"failing method": {func(ctx context.Context) error { return NewRetryingFiles(&files{2}, instant).Create(ctx, "stuck", nil) },
			[]any{"created stuck", "removed stuck"}, []error{ErrBusy, ErrStuck}},
		"around": {func(ctx context.Context) error {
			return NewRetryingFiles(nil, instant).Around(&files{1}).Create(ctx, "a", nil)
		}, []any{"created a", "removed a", "checked", "created a"}, nil},
		"generic": {func(context.Context) error { return NewRetryingCache[string, int](&flaky{1}, instant).Store("a", 1) },
			[]any{"a"}, nil},
		"func": {func(ctx context.Context) error {
			f := &flaky{1}
			return NewRetryingFetch(func(context.Context, string) error { return f.fail() }, instant)(ctx, "a")
		}, []any{"a"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			undone = nil
			err := test.call(t.Context())
			if (err != nil) != (test.errs != nil) || !reflect.DeepEqual(undone, test.want) {
				t.Errorf("got %v, undone %v, want %v", err, undone, test.want)
			}
			for _, target := range test.errs {
				if !errors.Is(err, target) {
					t.Errorf("got %v, want it to match %v", err, target)
				}
			}
		})
	}
}
