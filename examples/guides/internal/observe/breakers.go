package observe

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// Cooldown is how long the breakers of the guides stay open.
const Cooldown = 30 * time.Second

// Hangs is a situation of a client that limits each attempt.
var Hangs = Situation[Contender]{"The service does not answer", func(t *testing.T, contender Contender) string {
	s := &script{then: slowly(time.Hour, nil)}
	begin := time.Now()
	contender(s).Get(t.Context(), "1")
	return fmt.Sprintf("%d attempts, %v in all", s.calls.Load(), time.Since(begin))
}}

// Situations of a client with a breaker.
var (
	Opens = Situation[Contender]{"20 calls, one after the other, while the service is down", func(t *testing.T, contender Contender) string {
		s := &script{then: failWith(accounts.ErrUnavailable)}
		err := s.get(t, contender(s), 20)
		return fmt.Sprintf("%d reach it; then the error is `%v`", s.calls.Load(), err)
	}}
	Answers = Situation[Contender]{"20 calls for accounts that do not exist", func(t *testing.T, contender Contender) string {
		s := &script{then: failWith(accounts.ErrNotFound)}
		s.get(t, contender(s), 20)
		return fmt.Sprintf("the service gets %d", s.calls.Load())
	}}
	CallersLeave = Situation[Contender]{"20 callers cancel their calls, each after 10ms", func(t *testing.T, contender Contender) string {
		s := &script{then: slowly(time.Second, nil)}
		client := contender(s)
		for range 20 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			client.Get(ctx, "1")
			cancel()
		}
		return fmt.Sprintf("the service gets %d", s.calls.Load())
	}}
	HalfOpen = Situation[Contender]{"50 calls at once, when the breaker is half-open", func(t *testing.T, contender Contender) string {
		s := &script{then: failWith(accounts.ErrUnavailable)}
		client := contender(s)
		s.get(t, client, 20)
		time.Sleep(Cooldown + time.Second)
		s.calls.Store(0)
		s.then = slowly(100*time.Millisecond, nil)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { client.Get(t.Context(), "1") })
		}
		all.Wait()
		return fmt.Sprintf("the service gets %d", s.calls.Load())
	}}
	Late = Situation[Contender]{"A success that began before the breaker opened returns when it is half-open", func(t *testing.T, contender Contender) string {
		s := &script{then: slowly(Cooldown+5*time.Second, nil)}
		client := contender(s)
		go client.Get(t.Context(), "1")
		time.Sleep(time.Second)
		s.then = failWith(accounts.ErrUnavailable)
		s.get(t, client, 20)
		time.Sleep(Cooldown + time.Second)
		s.then = slowly(time.Minute, nil)
		go client.Get(t.Context(), "1") // the probe
		time.Sleep(10 * time.Second)    // during which the late call returns
		s.then = slowly(0, nil)
		if _, err := client.Get(t.Context(), "1"); err != nil {
			return "it is ignored"
		}
		return "it closes the breaker"
	}}
	Goexit = Situation[Contender]{"The probe ends with `runtime.Goexit`, as by `t.FailNow`; another call follows an hour later", func(t *testing.T, contender Contender) string {
		s := &script{then: failWith(accounts.ErrUnavailable)}
		client := contender(s)
		s.get(t, client, 20)
		time.Sleep(Cooldown + time.Second)
		s.then = func(context.Context) error { runtime.Goexit(); return nil }
		go client.Get(t.Context(), "1")
		time.Sleep(time.Hour)
		s.then = slowly(0, nil)
		if _, err := client.Get(t.Context(), "1"); err != nil {
			return fmt.Sprintf("`%v`", err)
		}
		return "it is sent, and closes the breaker"
	}}
	LongAgo = Situation[Contender]{"100 successes, a day ago, then the service is down", func(t *testing.T, contender Contender) string {
		s := &script{then: slowly(0, nil)}
		client := contender(s)
		s.get(t, client, 100)
		time.Sleep(24 * time.Hour)
		s.calls.Store(0)
		s.then = failWith(accounts.ErrUnavailable)
		s.get(t, client, 1000)
		return fmt.Sprintf("%d calls reach it", s.calls.Load())
	}}
)

// A script is a service whose behaviour changes.
type script struct {
	then  func(context.Context) error
	calls atomic.Int64
}

// Get behaves as the script says.
func (s *script) Get(ctx context.Context, id string) (*accounts.Account, error) {
	s.calls.Add(1)
	return nil, s.then(ctx)
}

// Open is not called.
func (s *script) Open(context.Context, string) (*accounts.Account, error) { return nil, nil }

// get makes n calls, and returns the error of the last.
func (s *script) get(t *testing.T, client Client, n int) (err error) {
	for range n {
		_, err = client.Get(t.Context(), "1")
	}
	return err
}

func failWith(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

// slowly returns an error after a time, unless the context ends earlier.
func slowly(d time.Duration, err error) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
