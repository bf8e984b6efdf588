package misnamed

import (
	"context"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

type store struct{ calls int }

func (s *store) Get(context.Context) error    { s.calls++; return nil }
func (s *store) List(context.Context) error   { s.calls++; return nil }
func (s *store) Charge(context.Context) error { s.calls++; return nil }

func TestMisnamed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		store string // what the error of a Store says
		fetch string
	}{
		{"Get", "", "misnamed retries only Fetch:"},
		{"misnamed.Store.List", "", ""},
		{"misnamed.Store.Lst", "misnamed.Store retries only Get, List:", ""},
		{"Fetch", "misnamed.Store retries only Get, List:", ""},
		{"misnamed.Fetch", "", ""},
		{"Charge", "misnamed.Store retries only Get, List:", "misnamed retries only Fetch:"},
		{"other.Store.Get", "", ""},
	} {
		s, option := &store{}, retry.WithPolicy(tt.name, retry.Policy{MaxAttempts: 2})
		check(t, tt.name, NewRetryingStore(s, option).Get(t.Context()), tt.store)
		check(t, tt.name, NewRetryingFetch(s.Get, option)(t.Context()), tt.fetch)
	}
}

func check(t *testing.T, name string, err error, says string) {
	t.Helper()
	if (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("WithPolicy(%q): got %v, want an error that says %q", name, err, says)
	}
}
