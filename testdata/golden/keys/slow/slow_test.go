package slow

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// failing fails every call in the same way.
type failing struct{ err error }

func (f failing) Get(context.Context, string) error      { return f.err }
func (f failing) Put(context.Context, string) error      { return f.err }
func (f failing) Copy(context.Context, string) error     { return f.err }
func (f failing) Func(context.Context, string) error     { return f.err }
func (f failing) All(context.Context, string) error      { return f.err }
func (f failing) Path(context.Context, string) error     { return f.err }
func (f failing) PathType(context.Context, string) error { return f.err }
func (f failing) Other(context.Context, string) error    { return f.err }
func (f failing) None(context.Context, string) error     { return f.err }

// Waits double from the delay that the error calls for, up to max.
func TestWaits(t *testing.T) {
	tooMany := errors.New("429")
	for name, tt := range map[string]struct {
		call func(*RetryingStore) func(context.Context, string) error
		err  error
		want time.Duration // of the three waits
	}{
		"other error":      {func(s *RetryingStore) func(context.Context, string) error { return s.Get }, io.ErrUnexpectedEOF, 700 * time.Millisecond},
		"default":          {func(s *RetryingStore) func(context.Context, string) error { return s.Get }, ErrThrottled, 7 * time.Second},
		"delay of its own": {func(s *RetryingStore) func(context.Context, string) error { return s.Put }, ErrThrottled, (2 + 4 + 5) * time.Second},
		"at least delay":   {func(s *RetryingStore) func(context.Context, string) error { return s.Copy }, ErrThrottled, (3 + 5 + 5) * time.Second},
		"func":             {func(s *RetryingStore) func(context.Context, string) error { return s.Func }, tooMany, 3500 * time.Millisecond},
		"func, other":      {func(s *RetryingStore) func(context.Context, string) error { return s.Func }, ErrThrottled, 700 * time.Millisecond},
		"all, not retried": {func(s *RetryingStore) func(context.Context, string) error { return s.All }, tooMany, 0},
		"all":              {func(s *RetryingStore) func(context.Context, string) error { return s.All }, ErrThrottled, 7 * time.Second},
		"all, other":       {func(s *RetryingStore) func(context.Context, string) error { return s.All }, io.ErrUnexpectedEOF, 700 * time.Millisecond},
		"value of package": {func(s *RetryingStore) func(context.Context, string) error { return s.Other }, net.ErrClosed, 7 * time.Second},
		"taken back":       {func(s *RetryingStore) func(context.Context, string) error { return s.None }, ErrThrottled, 700 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				if err := tt.call(NewRetryingStore(failing{tt.err}))(t.Context(), "1"); err != tt.err {
					t.Errorf("got error %v", err)
				}
				if got := time.Since(start); got != tt.want {
					t.Errorf("waited %v, want %v", got, tt.want)
				}
			})
		})
	}
}
