package retry_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// opening returns sequences that end in an error after as many elements as
// lengths says, one after the other; -1 stands for the whole: 1, 2, 3.
func opening(lengths ...int) func(context.Context) iter.Seq2[int, error] {
	return func(context.Context) iter.Seq2[int, error] {
		n := lengths[0]
		lengths = lengths[1:]
		return func(yield func(int, error) bool) {
			for i := range 3 {
				if i == n {
					yield(0, errUnavailable)
					return
				}
				if !yield(i+1, nil) {
					return
				}
			}
		}
	}
}

// A sequence is opened again until it has yielded its first element, and never
// after: no element comes twice.
func TestStream(t *testing.T) {
	tests := map[string]struct {
		lengths []int
		want    []string
	}{
		"at once":             {[]int{-1}, []string{"1", "2", "3"}},
		"third time":          {[]int{0, 0, -1}, []string{"1", "2", "3"}},
		"given up":            {[]int{0, 0, 0}, []string{"unavailable"}},
		"fails in the middle": {[]int{0, 2}, []string{"1", "2", "unavailable"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := retry.NewMethod("store.List", retry.Policy{}, retrytest.Instant(), retry.WithTracker(nil))
			var got []string
			for v, err := range retry.Stream(t.Context(), m, opening(test.lengths...)) {
				if err != nil {
					got = append(got, err.Error())
					continue
				}
				got = append(got, fmt.Sprint(v))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// Repeating a success would yield its elements twice.
func TestStreamIsNotRepeated(t *testing.T) {
	m := retry.NewMethod("store.List", retry.Policy{}, retrytest.Repeat(), retry.WithTracker(nil))
	n := 0
	for range retry.Stream(t.Context(), m, opening(-1, -1)) {
		n++
	}
	for range retry.Stream(t.Context(), m, opening(-1, -1)) {
		break
	}
	if n != 3 {
		t.Errorf("%d elements, want 3", n)
	}
}

func TestStreamLeftEarly(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.List", retry.Policy{}, retrytest.Instant(), retry.WithTracker(tracker))
	for range retry.Stream(t.Context(), m, opening(-1)) {
		break
	}
	if s := tracker.Stats("store.List"); s.FirstTry != 1 || s.Failures != 0 {
		t.Errorf("got %+v, want one success at once", s)
	}
}
