package support_test

import (
	"errors"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

var (
	errUnavailable = errors.New("unavailable")
	errNotFound    = errors.New("not found")
)

// atOnce makes three attempts without a wait.
var atOnce = retry.Policy{Delay: retry.NoDelay, Jitter: retry.NoJitter}

// wantIs checks that err matches every one of targets.
func wantIs(t *testing.T, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("got error %v, want it to match %v", err, target)
		}
	}
}

// panicOf calls f and returns the value of its panic, nil if there is none.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
