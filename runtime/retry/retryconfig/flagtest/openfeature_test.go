package flagtest

import (
	"context"
	"testing"
	"time"

	"github.com/open-feature/go-sdk/openfeature"
	"github.com/open-feature/go-sdk/openfeature/memprovider"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryconfig"
)

// set makes text the value of the flag retry-overrides.
func set(t *testing.T, text string) {
	t.Helper()
	provider := memprovider.NewInMemoryProvider(map[string]memprovider.InMemoryFlag{
		"retry-overrides": {State: memprovider.Enabled, DefaultVariant: "ops", Variants: map[string]any{"ops": text}},
	})
	if err := openfeature.SetProviderAndWait(provider); err != nil {
		t.Fatal(err)
	}
}

// A flag overrides policies while the program runs; a mistake in it changes nothing.
func TestOpenFeature(t *testing.T) {
	defer openfeature.Shutdown()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	looked := make(chan struct{}, 1)
	flags := openfeature.NewClient("app")
	text := func() string {
		text := flags.String(ctx, "retry-overrides", "", openfeature.EvaluationContext{})
		select {
		case looked <- struct{}{}:
		case <-ctx.Done():
		}
		return text
	}
	tracker := new(retry.Tracker)
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker))
	set(t, "store.* attempts=5")
	if err := (retryconfig.Watcher{Interval: time.Millisecond}).Poll(ctx, "flags", text, tracker); err != nil {
		t.Fatal(err)
	}
	if got := get.Policy().MaxAttempts; got != 5 {
		t.Errorf("%d attempts, want 5", got)
	}
	for _, tt := range []struct {
		text     string
		attempts int
		wrong    bool
	}{{"store.* attempts=1", 1, false}, {"store.* attempts=x", 1, true}, {"", 3, false}} {
		set(t, tt.text)
		for range 4 { // two of them may be from before, and one may not have been applied
			<-looked
		}
		wrong := false
		for _, o := range tracker.Overrides() {
			wrong = wrong || o.Err != nil
		}
		if got := get.Policy().MaxAttempts; got != tt.attempts || wrong != tt.wrong {
			t.Errorf("%q: %d attempts, mistake %v; want %d, %v", tt.text, got, wrong, tt.attempts, tt.wrong)
		}
	}
}
