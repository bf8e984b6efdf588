package retry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// used records what happens to something that attempts use up.
type used struct {
	log  *[]string
	name string
	left int // how often it can be rewound
}

var errSpent = fmt.Errorf("%w: spent", retry.ErrConsumed)

func (u *used) Rewind(context.Context) error {
	if u.left--; u.left < 0 {
		*u.log = append(*u.log, u.name+" spent")
		return errSpent
	}
	*u.log = append(*u.log, u.name+" rewound")
	return nil
}

func (u *used) Close() error {
	*u.log = append(*u.log, u.name+" closed")
	return errors.New(u.name)
}

// What the attempts of a call use up is rewound before each but the first and
// before a fallback, and closed with the call. If it cannot be rewound, there
// is neither.
func TestCallRewinds(t *testing.T) {
	for name, tt := range map[string]struct {
		left     int // how often the second can be rewound
		fallback bool
		want     []string
	}{
		"always": {3, true, []string{"attempt", "b rewound", "a rewound", "attempt", "b rewound", "a rewound", "attempt", "b rewound", "a rewound", "b closed", "a closed"}},
		"twice":  {2, false, []string{"attempt", "b rewound", "a rewound", "attempt", "b rewound", "a rewound", "attempt", "b spent", "b closed", "a closed"}},
		"once":   {1, false, []string{"attempt", "b rewound", "a rewound", "attempt", "b spent", "b spent", "b closed", "a closed"}},
	} {
		var log []string
		var err error
		call := retry.NewMethod("store.Put", atOnce, retry.WithTracker(nil)).Call(t.Context())
		for _, u := range []*used{{&log, "a", 9}, {&log, "b", tt.left}} {
			retry.Internals(access.Key{}).Rewind(&call, u)
		}
		for range call.Attempts(&err) {
			log, err = append(log, "attempt"), errUnavailable
		}
		if got := call.GaveUp(&err); got != tt.fallback {
			t.Errorf("%s: a fallback: %t", name, got)
		}
		if wantIs(t, err, errUnavailable); !tt.fallback {
			wantIs(t, err, retry.ErrConsumed, errSpent)
		}
		if err := call.Close(); err == nil || err.Error() != "b\na" {
			t.Errorf("%s: closing returned %v", name, err)
		}
		if !slices.Equal(log, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, log, tt.want)
		}
	}
}
