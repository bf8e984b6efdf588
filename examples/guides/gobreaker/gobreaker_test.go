package gobreaker

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/retrygen/retrygen/examples/guides/accounts"
	"github.com/retrygen/retrygen/examples/guides/internal/observe"
	"github.com/retrygen/retrygen/runtime/retry"
)

func theirs(next observe.Client) observe.Client { return NewClient(next) }

func ours(next observe.Client) observe.Client { return NewRetryingAccounts(next) }

func TestTable(t *testing.T) {
	observe.Table(t, "sony/gobreaker", observe.Compare(theirs, ours, observe.Opens, observe.Answers,
		observe.CallersLeave, observe.LongAgo, observe.HalfOpen, observe.Late, observe.Goexit)...)
}

// The settings that the guide names.
func TestWords(t *testing.T) {
	p := retry.BreakerPolicy{}.Effective()
	if p.Failures != 5 || p.Cooldown != time.Minute || p.Window != 10*time.Second || p.Probes != 1 {
		t.Errorf("the defaults are %v", p)
	}
	synctest.Test(t, func(t *testing.T) {
		b := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
		fail := func() (int, error) { return 0, accounts.ErrUnavailable }
		for n := 1; b.State() == gobreaker.StateClosed; n++ {
			if b.Execute(fail); b.State() == gobreaker.StateOpen && n != 6 {
				t.Errorf("gobreaker opens after %d failures", n)
			}
		}
		time.Sleep(time.Minute - 1)
		if b.State() != gobreaker.StateOpen {
			t.Error("gobreaker's default timeout is shorter")
		}
		time.Sleep(2 * time.Nanosecond)
		if b.State() != gobreaker.StateHalfOpen {
			t.Error("gobreaker's default timeout is longer")
		}
	})
}

// What the guide's list of words names exists in gobreaker.
var (
	_ = (*gobreaker.TwoStepCircuitBreaker[any]).Allow
	_ = gobreaker.NewDistributedCircuitBreaker[any]
	_ = gobreaker.ErrTooManyRequests
	_ = gobreaker.Settings{Interval: 0, BucketPeriod: 0, MaxRequests: 0, IsSuccessful: nil, IsExcluded: nil, OnStateChange: nil}
)
