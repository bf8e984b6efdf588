package observe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// A Call is what has happened.
type Call struct {
	Starts []time.Time // of the calls of the service
	Took   time.Duration
	Err    error // of the caller
	Last   error // of the service
}

// oneCall is the situation of a single call of a service that always fails.
func oneCall(title string, fails failing, report func(c *Call) string) Situation[Contender] {
	return Situation[Contender]{title, func(t *testing.T, contender Contender) string {
		return report(fails.call(t, contender))
	}}
}

// failing is how a call fails.
type failing struct {
	err    error                                                       // of the service
	open   bool                                                        // call Open instead of Get
	during func(context.Context) (context.Context, context.CancelFunc) // may be nil
}

func (f failing) call(t *testing.T, contender Contender) *Call {
	ctx := t.Context()
	if f.during != nil {
		var cancel context.CancelFunc
		ctx, cancel = f.during(ctx)
		defer cancel()
	}
	service := &Service{Err: f.err}
	client := contender(service)
	begin := time.Now()
	c := new(Call)
	if f.open {
		_, c.Err = client.Open(ctx, "Ann")
	} else {
		_, c.Err = client.Get(ctx, "1")
	}
	c.Took, c.Starts, c.Last = time.Since(begin), service.starts, service.last
	return c
}

// A Service answers at once, and writes down when it was called.
type Service struct {
	Err    error
	starts []time.Time
	last   error
}

// Get fails with the service's error, if it has one.
func (s *Service) Get(ctx context.Context, id string) (*accounts.Account, error) {
	return s.answer(&accounts.Account{ID: id})
}

// Open fails with the service's error, if it has one.
func (s *Service) Open(ctx context.Context, name string) (*accounts.Account, error) {
	return s.answer(&accounts.Account{Name: name})
}

func (s *Service) answer(account *accounts.Account) (*accounts.Account, error) {
	s.starts = append(s.starts, time.Now())
	if s.Err == nil {
		return account, nil
	}
	s.last = fmt.Errorf("call %d: %w", len(s.starts), s.Err) // each call has an error of its own
	return nil, s.last
}

// Calls reports how often the service was called, and the waits in between.
func (c *Call) Calls() string { return times("call", c.Starts) }

// times reports how often something began, and the waits in between.
func times(what string, starts []time.Time) string {
	if len(starts) == 1 {
		return "1 " + what
	}
	text := fmt.Sprintf("%d %ss", len(starts), what)
	for i, start := range starts[min(1, len(starts)):] {
		separator := ", "
		if i == 0 {
			separator = ", waiting "
		}
		text += separator + start.Sub(starts[i]).String()
	}
	return text
}

// Error reports the error that the caller gets.
func (c *Call) Error() string {
	if c.Err == c.Last {
		return "that of the last call, unchanged"
	}
	return fmt.Sprintf("a `%T` that %s", c.Err, c.Matches())
}

// Matches reports which errors that of the caller is, by errors.Is.
func (c *Call) Matches() string {
	var names []string
	for _, known := range []struct {
		name string
		err  error
	}{
		{"context.Canceled", context.Canceled},
		{"context.DeadlineExceeded", context.DeadlineExceeded},
		{"the cause", ErrLeft},
		{"the last error", c.Last},
	} {
		if known.err != nil && errors.Is(c.Err, known.err) {
			names = append(names, known.name)
		}
	}
	switch len(names) {
	case 0:
		return "matches nothing"
	case 1:
		return "matches " + names[0]
	}
	return "matches " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// End reports when the call returned, and its error.
func (c *Call) End() string {
	when := "at once"
	if c.Took > 0 {
		when = "after " + c.Took.String()
	}
	return when + "; the error " + c.Matches()
}
