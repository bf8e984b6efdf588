package shared

import (
	"context"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A breaker that is shared under the name with another policy elsewhere in the
// program is reported by the constructor, when the program starts.
func TestSharedWithAnotherPolicy(t *testing.T) {
	tracker := retry.WithTracker(new(retry.Tracker))
	retry.NewMethod("elsewhere.Get", retry.Policy{}, tracker, support.WithSharedBreaker(retry.BreakerPolicy{Name: "db", Rate: 0.5}))
	var told []retry.Event
	NewRetryingReader(nil, tracker, retry.WithObserver(func(_ context.Context, e retry.Event) { told = append(told, e) }))
	if len(told) != 1 || told[0].Kind != retry.Invalid || told[0].Method != "shared.Reader.Get" || told[0].Err == nil {
		t.Errorf("got events %+v, want that Get is invalid", told)
	}
}
