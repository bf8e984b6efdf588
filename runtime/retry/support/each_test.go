package support_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

func TestEach(t *testing.T) {
	mine, theirs := errors.New("mine"), errors.New("theirs")
	tests := map[string]struct {
		passed []error // errors of the callback, for each element
		err    error   // of the attempt
		want   error
		final  bool
	}{
		"success":        {[]error{nil, nil}, nil, nil, false},
		"callee fails":   {[]error{nil}, theirs, theirs, false},
		"callback fails": {[]error{nil, mine}, mine, mine, true},
		"wrapped":        {[]error{mine}, fmt.Errorf("list: %w", mine), mine, true},
		"first counts":   {[]error{mine, theirs}, theirs, mine, true},
		"ignored":        {[]error{mine}, nil, nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			each := support.NewEach(func(i int) error { return test.passed[i] })
			for i, want := range test.passed {
				if err := each.Func()(i); err != want {
					t.Errorf("element %d: got %v", i, err)
				}
			}
			attempts, all := 0, retry.Policy{Delay: retry.NoDelay, If: func(error) bool { return true }}
			err := retry.Do(t.Context(), all, func(context.Context) error { attempts++; return each.Final(test.err) })
			if err != test.want || (attempts == 1) != (test.final || test.want == nil) {
				t.Errorf("got %v after %d attempts", err, attempts)
			}
		})
	}
	if support.NewEach[int](nil).Func() != nil {
		t.Error("no callback became one")
	}
}

func TestOnce(t *testing.T) {
	var got []string
	once := support.OnceFunc(func(s string) { got = append(got, s) }, func(s string) int { return len(s) })
	failing := support.Once(func(string) error { return errStuck }, func(s string) int { return len(s) })
	for i, s := range []string{"a", "bb", "c", ""} {
		once(s)
		if err := failing(s); (err == nil) != (i == 2) {
			t.Errorf("%q: got %v", s, err)
		}
	}
	if want := []string{"a", "bb", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	length := func(s string) int { return len(s) }
	if support.Once(nil, length) != nil || support.OnceFunc(nil, length) != nil {
		t.Error("no callback became one")
	}
}

// Callees may call back from several goroutines.
func TestOnceConcurrently(t *testing.T) {
	var mu sync.Mutex
	count := 0
	each := support.NewEach(support.Once(func(int) error {
		mu.Lock()
		defer mu.Unlock()
		count++
		return errStuck
	}, func(n int) int { return n }))
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 100 {
				each.Func()(n)
			}
		}()
	}
	wg.Wait()
	if count != 100 || !errors.Is(each.Final(errors.New("other")), errStuck) {
		t.Errorf("called back %d times", count)
	}
}
