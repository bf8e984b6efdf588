package after

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// busy is a store that asks to come back later, once.
type busy struct {
	Store
	after time.Duration
	calls int
}

var errBusy = errors.New("busy")

func (b *busy) answer() error {
	b.calls++
	if b.calls == 1 {
		return retry.After(errBusy, b.after)
	}
	return nil
}

func (b *busy) Get(context.Context, string) (string, error) { return "", b.answer() }
func (b *busy) List(context.Context) ([]string, error)      { return nil, b.answer() }
func (b *busy) Ping(context.Context) error                  { return b.answer() }

// The server is never asked again earlier than it said: up to after= the call
// waits, also beyond max=, and above that it ends.
func TestAfter(t *testing.T) {
	get := func(s Store) error { _, err := s.Get(context.Background(), ""); return err }
	list := func(s Store) error { _, err := s.List(context.Background()); return err }
	ping := func(s Store) error { return s.Ping(context.Background()) }
	tests := []struct {
		name  string
		call  func(Store) error
		after time.Duration
		waits bool
	}{
		{"Get waits", get, 30 * time.Second, true},
		{"Get ends", get, 31 * time.Second, false},
		{"List waits", list, 10 * time.Minute, true},
		{"List ends", list, 11 * time.Minute, false},
		{"Ping ends", ping, 2 * time.Minute, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, start := &busy{after: tt.after}, time.Now()
				err := tt.call(NewRetryingStore(b))
				waited := time.Since(start)
				if tt.waits && (err != nil || waited != tt.after) {
					t.Errorf("%v after %v", err, waited)
				}
				asked, _ := errors.AsType[*retry.AfterError](err)
				if !tt.waits && (waited != 0 || b.calls != 1 || asked == nil || asked.Asked != tt.after || !errors.Is(err, errBusy)) {
					t.Errorf("%v after %v and %d calls", err, waited, b.calls)
				}
			})
		})
	}
}
