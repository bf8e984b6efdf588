package parallel_test

import (
	"context"
	"errors"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/parallel"
)

// Each item gets its index, and the error is that of the first item, not of the fastest.
func TestEach(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	failed := make(chan struct{})
	items := []string{"a", "b", "c"}
	got := make([]string, len(items))
	err := parallel.Each(t.Context(), items, func(i int, item string) error {
		got[i] = item
		switch item {
		case "a":
			<-failed
			return first
		case "b":
			defer close(failed)
			return second
		}
		return nil
	})
	if err != first || got[0] != "a" || got[1] != "b" || got[2] != "c" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestEachInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := parallel.Each(ctx, []int{1}, func(int, int) error {
		t.Error("started after ctx ended")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
