package retry

import (
	"context"
	"testing"
	"time"
	"unsafe"
)

// memory is the memory of a breaker, byte by byte.
type memory [unsafe.Sizeof(Breaker{})]byte

func memoryOf(b *Breaker) memory { return *(*memory)(unsafe.Pointer(b)) }

// A success on a closed, healthy breaker writes to no shared memory: neither
// the breaker's word nor any other field changes, and no lock is taken.
// [TestC45ReadOnlyMemory] shows that unchanged values are not written either.
func TestC45SuccessWritesNothing(t *testing.T) {
	b := NewBreaker(BreakerPolicy{})
	m := NewMethod("store.Get", Policy{}, WithTracker(nil), WithBreaker(b))
	before := memoryOf(b)
	succeedEveryWay(t, b, m)
	if memoryOf(b) != before {
		t.Error("the breaker's memory has changed")
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		succeedEveryWay(t, b, m)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("a success waits for the breaker's lock")
	}
}

// A success after failures writes once, to clear them; the next one writes
// nothing.
func TestC45SuccessAfterFailures(t *testing.T) {
	b := NewBreaker(BreakerPolicy{})
	m := NewMethod("store.Get", Policy{}, WithTracker(nil), WithBreaker(b))
	healthy := memoryOf(b)
	permit, _ := b.allow(source{})
	permit.Failure()
	if memoryOf(b) == healthy {
		t.Error("a failure has written nothing")
	}
	succeedEveryWay(t, b, m)
	if memoryOf(b) != healthy {
		t.Error("a success has not forgotten the failure")
	}
}

// succeedEveryWay makes successful attempts on b, the breaker of m.
func succeedEveryWay(t *testing.T, b *Breaker, m *Method) {
	permit, err := b.Allow()
	if err != nil {
		t.Error(err)
	}
	permit.Success()
	if err := b.Do(func() error { return nil }); err != nil {
		t.Error(err)
	}
	if err := m.Do(context.Background(), func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
	if b.State() != Closed {
		t.Errorf("breaker is %v, want closed", b.State())
	}
}

// A failure that loses the race to open the breaker changes nothing: the
// breaker may be half-open again by the time it gets the lock.
func TestC41LostRaceForOpening(t *testing.T) {
	b := NewBreaker(BreakerPolicy{})
	permit, _ := b.allow(source{})
	b.ForceOpen()
	before := memoryOf(b)
	b.open(permit, source{})
	if memoryOf(b) != before {
		t.Error("the breaker has changed")
	}
	b.Reset()
	b.open(permit, source{})
	if b.State() != Closed {
		t.Errorf("breaker is %v, want closed", b.State())
	}
}

// Everything that an attempt reads fits in one word: state, failures,
// generation.
func TestWord(t *testing.T) {
	for _, state := range []State{Closed, Open, HalfOpen} {
		for _, generation := range []uint32{0, 1, 1<<32 - 1} {
			w := newWord(state, generation)
			for _, failures := range []int{0, 1, 5, maxFailures} {
				got := w + word(failures)*oneFailure
				if got.state() != state || got.generation() != generation || got.failures() != failures {
					t.Errorf("%v, %d failures, generation %d: got %v, %d, %d",
						state, failures, generation, got.state(), got.failures(), got.generation())
				}
			}
		}
	}
}
