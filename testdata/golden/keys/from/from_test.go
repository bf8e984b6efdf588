package from

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/keys/from/config"
)

// store counts the calls that it fails with err.
type store struct {
	err   error
	calls int
}

func (s *store) fail() error { s.calls++; return s.err }

func (s *store) Get(context.Context, string) (string, error)  { return "", s.fail() }
func (s *store) Find(context.Context, string) (string, error) { return "", s.fail() }
func (s *store) List(context.Context) ([]string, error)       { return nil, s.fail() }
func (s *store) Put(context.Context, string) error            { return s.fail() }
func (s *store) Own(context.Context) error                    { return s.fail() }
func (s *store) Once(context.Context) error                   { return s.fail() }
func (s *store) Upload(context.Context, string) error         { return s.fail() }
func (s *store) Patient(context.Context) error                { return s.fail() }
func (s *store) Impatient(context.Context) error              { return s.fail() }

var errGone = errors.New("gone")

// Each method makes as many attempts as its source and its own keys say, for the errors
// that they say.
func TestAttempts(t *testing.T) {
	quick := retry.Policy{MaxAttempts: 7, Delay: retry.NoDelay}
	upload := retry.Policy{MaxAttempts: 8, Delay: retry.NoDelay}
	variable := func(s *store) *RetryingVariable { return NewRetryingVariable(s, retry.WithTracker(nil)) }
	funcs := func(s *store) *RetryingFunc { return NewRetryingFunc(s) }
	argument := func(s *store) *RetryingArgument { return NewRetryingArgument(s, quick, upload) }
	for name, tt := range map[string]struct {
		call func(context.Context, *store)
		err  error
		want int
	}{
		"variable":               {func(ctx context.Context, s *store) { variable(s).Get(ctx, "a") }, config.ErrBusy, 2},
		"its condition":          {func(ctx context.Context, s *store) { variable(s).Get(ctx, "a") }, errGone, 1},
		"attempts overridden":    {func(ctx context.Context, s *store) { variable(s).Put(ctx, "a") }, config.ErrBusy, 3},
		"condition inherited":    {func(ctx context.Context, s *store) { variable(s).Put(ctx, "a") }, errGone, 1},
		"condition overridden":   {func(ctx context.Context, s *store) { variable(s).Find(ctx, "a") }, errGone, 2},
		"excluded":               {func(ctx context.Context, s *store) { variable(s).Find(ctx, "a") }, config.ErrBusy, 1},
		"func by method, reads":  {func(ctx context.Context, s *store) { funcs(s).Get(ctx, "a") }, config.ErrBusy, 6},
		"func by method, writes": {func(ctx context.Context, s *store) { funcs(s).Put(ctx, "a") }, config.ErrBusy, 2},
		"its override":           {func(ctx context.Context, s *store) { funcs(s).Put(ctx, "a") }, errGone, 1},
		"func, without the condition of the interface": {func(ctx context.Context, s *store) { funcs(s).Patient(ctx) }, errGone, 5},
		"argument":            {func(ctx context.Context, s *store) { argument(s).List(ctx) }, errGone, 7},
		"argument overridden": {func(ctx context.Context, s *store) { argument(s).Once(ctx) }, errGone, 1},
		"own argument":        {func(ctx context.Context, s *store) { argument(s).Upload(ctx, "a") }, errGone, 8},
		"func type":           {func(ctx context.Context, s *store) { NewRetryingFetch(s.Get, quick)(ctx, "a") }, config.ErrBusy, 7},
		"middleware":          {func(ctx context.Context, s *store) { NewRetryingFetchMiddleware(quick).Around(s.Get)(ctx, "a") }, errGone, 1},
		"generic func type":   {func(ctx context.Context, s *store) { NewRetryingLiteral[string](s.Get)(ctx, "a") }, errGone, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := &store{err: tt.err}
			tt.call(t.Context(), s)
			if s.calls != tt.want {
				t.Errorf("got %d calls, want %d", s.calls, tt.want)
			}
		})
	}
}

// A method gets all fields of its source that it does not override.
func TestFields(t *testing.T) {
	full := retry.Policy{MaxAttempts: 7, Delay: time.Second, MaxDelay: time.Minute, Jitter: retry.NoJitter, Elapsed: time.Hour, GiveUp: retry.Last}
	w := NewRetryingArgument(&store{}, full, full)
	for m, want := range map[*retry.Method]string{
		w.get:                              "attempts=7 delay=1s max=1m0s after=1m0s backoff=exponential factor=2 jitter=none elapsed=1h0m0s",
		w.once:                             "attempts=1 delay=1s max=1m0s after=1m0s backoff=exponential factor=2 jitter=none elapsed=1h0m0s",
		w.upload:                           "attempts=7 delay=1s max=1m0s after=1m0s backoff=exponential factor=2 jitter=none timeout=10s elapsed=1h0m0s",
		NewRetryingVariable(&store{}).find: "attempts=2 delay=7ms max=5s after=1m0s backoff=exponential factor=2 jitter=half",
		NewRetryingVariable(&store{}).own:  "attempts=4 delay=100ms max=5s after=1m0s backoff=exponential factor=2 jitter=half",
		NewRetryingSingle(nil, full).get:   "attempts=7 delay=1s max=1m0s after=1m0s backoff=exponential factor=2 jitter=none elapsed=1h0m0s",
	} {
		if got := m.Policy().String(); got != want {
			t.Errorf("%s: got %s\nwant %s", m.Name(), got, want)
		}
	}
	if w.upload.Policy().GiveUp == nil {
		t.Error("Upload has lost GiveUp")
	}
}

// An invalid policy fails every call without an attempt, and is reported when the wrapper is
// constructed.
func TestInvalid(t *testing.T) {
	var invalid []string
	observe := retry.WithObserver(func(_ context.Context, e retry.Event) {
		if e.Kind == retry.Invalid {
			invalid = append(invalid, e.Method)
		}
	})
	s := &store{}
	w := NewRetryingArgument(s, retry.Policy{MaxAttempts: -1}, retry.Policy{}, observe)
	_, err := w.Get(t.Context(), "a")
	if _, ok := errors.AsType[*retry.PolicyError](err); !ok || s.calls != 0 {
		t.Errorf("got %v after %d calls", err, s.calls)
	}
	if want := []string{"from.Argument.Get", "from.Argument.List"}; !slices.Equal(invalid, want) { // Once overrides it
		t.Errorf("got events of %q", invalid)
	}
}

// Options have the last word.
func TestOptions(t *testing.T) {
	s := &store{err: errGone}
	NewRetryingArgument(s, retry.Policy{}, retry.Policy{}, retry.WithPolicy("Get", retry.Policy{MaxAttempts: 4, Delay: retry.NoDelay})).Get(t.Context(), "a")
	if s.calls != 4 {
		t.Errorf("got %d calls", s.calls)
	}
}
