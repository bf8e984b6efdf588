package support_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// opening returns sequences that fail after the given numbers of elements, one
// after the other; -1 means the complete sequence 1, 2, 3.
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
// after that: no element is yielded twice.
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
			for v, err := range support.Stream(t.Context(), m, opening(test.lengths...)) {
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
	for range support.Stream(t.Context(), m, opening(-1, -1)) {
		n++
	}
	for range support.Stream(t.Context(), m, opening(-1, -1)) {
		break
	}
	if n != 3 {
		t.Errorf("%d elements, want 3", n)
	}
}

// A consumer that panics or exits its goroutine does not count as a failure of
// the stream; a sequence that panics does.
func TestStreamPanic(t *testing.T) {
	panics := func(context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			yield(1, nil)
			panic("broken")
		}
	}
	tests := map[string]struct {
		lengths  []int // of what is opened; nil for what panics
		consume  func()
		want     retry.Stats
		told     retry.EventKind
		failures int // of the breaker
	}{
		"consumer panics": {[]int{-1}, func() { panic("mine") },
			retry.Stats{Calls: 1, Attempts: 1, Successes: 1, FirstTry: 1}, retry.Succeeded, 0},
		"consumer calls Goexit": {[]int{-1}, runtime.Goexit,
			retry.Stats{Calls: 1, Attempts: 1, Successes: 1, FirstTry: 1}, retry.Succeeded, 0},
		"consumer panics after a retry": {[]int{0, -1}, func() { panic("mine") },
			retry.Stats{Calls: 1, Attempts: 2, Successes: 1, Failures: 1, Retries: 1}, retry.Succeeded, 0},
		"sequence panics": {nil, func() {},
			retry.Stats{Calls: 1, Attempts: 1, Failures: 1, Panics: 1}, retry.Panicked, 1},
	}
	for name, tt := range tests {
		for _, observed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/observed %t", name, observed), func(t *testing.T) {
				tracker, b := new(retry.Tracker), retry.NewBreaker(retry.BreakerPolicy{})
				var told []retry.EventKind
				var opt retry.Option
				if observed {
					opt = retry.WithObserver(func(_ context.Context, e retry.Event) { told = append(told, e.Kind) })
				}
				m := retry.NewMethod("store.List", retry.Policy{}, retrytest.Instant(), retry.WithTracker(tracker), retry.WithBreaker(b), opt)
				open := panics
				if tt.lengths != nil {
					open = opening(tt.lengths...)
				}
				ended := make(chan any)
				go func() {
					defer func() { ended <- recover() }()
					for range support.Stream(t.Context(), m, open) {
						tt.consume()
					}
				}()
				<-ended
				got := tracker.Stats("store.List")
				if got.Waits, got.Retried = 0, tt.want.Retried; got != tt.want {
					t.Errorf("statistics:\n got %+v\nwant %+v", got, tt.want)
				}
				if _, got := b.Counts(); got != tt.failures {
					t.Errorf("the breaker has counted %d failures, want %d", got, tt.failures)
				}
				if observed && told[len(told)-1] != tt.told {
					t.Errorf("got events %v, want the last to be %v", told, tt.told)
				}
			})
		}
	}
}

func TestStreamLeftEarly(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.List", retry.Policy{}, retrytest.Instant(), retry.WithTracker(tracker))
	for range support.Stream(t.Context(), m, opening(-1)) {
		break
	}
	if s := tracker.Stats("store.List"); s.FirstTry != 1 || s.Failures != 0 {
		t.Errorf("got %+v, want one success at once", s)
	}
}
