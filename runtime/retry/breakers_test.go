//go:build go1.26

package retry_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// per makes a call of m for a key.
func per[K comparable](ctx context.Context, m *retry.Method, key K, f func(context.Context) error) (err error) {
	call := retry.CallPer(ctx, m, key)
	for ctx := range call.Attempts(&err) {
		err = f(ctx)
	}
	return err
}

// kept returns the keys of a set, sorted.
func kept(s *retry.Breakers[string]) string {
	var keys []string
	for key := range s.All() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

// A key whose calls fail does not stop those of others; errors and events name
// it.
func TestBreakers(t *testing.T) {
	var events []retry.Event
	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "store", Failures: 2})
	m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithBreakers(hosts),
		retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Breaker != "" {
				events = append(events, e)
			}
		}))
	fail, succeed := answering(errUnavailable).get, answering(nil).get
	for range 2 {
		wantIs(t, per(t.Context(), m, "host-a", fail), errUnavailable)
	}
	rejected := per(t.Context(), m, "host-a", succeed)
	wantIs(t, rejected, retry.ErrOpen)
	if got := rejected.Error(); got != "store.Get: not attempted: circuit breaker is open (store/host-a)" {
		t.Errorf("got %q", got)
	}
	if err := per(t.Context(), m, "host-b", succeed); err != nil {
		t.Error(err)
	}
	if a, b := hosts.Of("host-a").State(), hosts.Of("host-b").State(); a != retry.Open || b != retry.Closed {
		t.Errorf("host-a is %v, host-b is %v", a, b)
	}
	want := []string{"breaker changed store/host-a", "rejected store/host-a"}
	var got []string
	for _, e := range events {
		got = append(got, fmt.Sprint(e.Kind, " ", e.Breaker))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Answers, cancellations, probes and panics count as with a single breaker, also
// without observers.
func TestBreakersOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := retry.NewBreakers[string](retry.BreakerPolicy{Failures: 2, Cooldown: time.Minute})
		m := retry.NewMethod("store.Get", retry.Policy{MaxAttempts: 1}, retry.WithBreakers(hosts), retry.WithTracker(nil))
		fail := answering(errUnavailable).get
		ended, cancel := context.WithCancel(t.Context())
		for name, f := range map[string]func(){
			"an answer":   func() { per(t.Context(), m, "a", answering(retry.Permanent(errNotFound)).get) },
			"a success":   func() { per(t.Context(), m, "a", answering(nil).get) },
			"another key": func() { per(t.Context(), m, "b", answering(nil).get); per(t.Context(), m, "a", answering(nil).get) },
			"a cancellation": func() {
				per(ended, m, "a", func(context.Context) error { cancel(); return context.Canceled })
				hosts.Of("a").Reset()
			},
		} {
			per(t.Context(), m, "a", fail)
			f()
			per(t.Context(), m, "a", fail)
			if got := hosts.Of("a").State(); got != retry.Closed {
				t.Errorf("%s: %v", name, got)
			}
			per(t.Context(), m, "a", answering(nil).get)
		}
		panicOf(func() { per(t.Context(), m, "a", func(context.Context) error { panic("boom") }) })
		per(t.Context(), m, "a", fail)
		wantIs(t, per(t.Context(), m, "a", fail), retry.ErrOpen)
		time.Sleep(time.Minute)
		if err := per(t.Context(), m, "a", answering(nil).get); err != nil || hosts.Of("a").State() != retry.Closed {
			t.Errorf("probe: %v, %v", err, hosts.Of("a").State())
		}
	})
}

// The least recently used breaker is dropped first, and none that is not closed.
func TestBreakersDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := retry.NewBreakers[string](retry.BreakerPolicy{Name: "store", Keep: 3, Failures: 1, Cooldown: time.Minute})
		steps := []struct {
			do   func()
			want string
		}{
			{func() { s.Of("a"); s.Of("b"); s.Of("c") }, "a b c"},
			{func() { s.Of("b"); s.Of("a"); s.Of("d") }, "a b d"},
			{func() { s.Of("b"); s.Of("e") }, "b d e"},
			{func() { play(s.Of("d"), "f"); s.Of("f") }, "d e f"},    // d is open
			{func() { time.Sleep(time.Minute); s.Of("g") }, "d f g"}, // and half-open
			{func() { play(s.Of("f"), "f"); play(s.Of("g"), "f") }, "d f g"},
			{func() { s.Of("h") }, "d f g"},
			{func() { play(s.Of("g"), "f"); time.Sleep(time.Minute); play(s.Of("g"), "s"); s.Of("i") }, "d f i"},
			{func() { time.Sleep(10 * time.Minute); s.Of("j") }, "f i j"}, // d has been half-open for too long
			{func() { s.Of("j").ForceOpen(); s.Of("k") }, "f j k"},
			{func() { time.Sleep(time.Hour); s.Of("k").ForceOpen(); s.Of("l") }, "j k l"},
		}
		for i, step := range steps {
			if step.do(); kept(s) != step.want {
				t.Errorf("step %d: got %s, want %s", i, kept(s), step.want)
			}
		}
	})
}

// Keys that find no place, because no breaker may be dropped, share one.
func TestBreakersNoPlace(t *testing.T) {
	tracker := new(retry.Tracker)
	s := retry.NewBreakers[int](retry.BreakerPolicy{Name: "store", Keep: 2, Failures: 1})
	retry.NewMethod("store.Get", retry.Policy{}, retry.WithBreakers(s), retry.WithTracker(tracker))
	play(s.Of(1), "f")
	play(s.Of(2), "f")
	if s.Of(3) != s.Of(4) || s.Of(3).Name() != "store/*" {
		t.Errorf("got %s and %s", s.Of(3).Name(), s.Of(4).Name())
	}
	var names []string
	for name := range tracker.Breakers() {
		names = append(names, name)
	}
	if want := []string{"store/*", "store/1", "store/2"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	s.Of(1).Reset()
	if s.Of(3) == s.Of(4) {
		t.Error("there is a place, but 3 does not get it")
	}
}

// By default, 1000 breakers are kept.
func TestBreakersKeep(t *testing.T) {
	for keep, want := range map[int]int{0: 1000, 1: 1, 200: 200} {
		s := retry.NewBreakers[int](retry.BreakerPolicy{Keep: keep})
		for key := range 1200 {
			s.Of(key)
			s.Of(0)
		}
		keys := maps.Collect(s.All())
		if len(keys) != want || keys[1199] == nil && want > 1 || keys[0] == nil {
			t.Errorf("keep %d: got %d keys", keep, len(keys))
		}
	}
}

// OnStateChange reports which key has changed, also for existing breakers.
func TestBreakersOnStateChange(t *testing.T) {
	s := retry.NewBreakers[string](retry.BreakerPolicy{Failures: 1})
	early := s.Of("early")
	var got []string
	s.OnStateChange(nil)
	s.OnStateChange(func(key string, from, to retry.State) { got = append(got, fmt.Sprint(key, " ", from, " ", to)) })
	play(early, "f")
	play(s.Of("late"), "f")
	if want := []string{"early closed open", "late closed open"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The text of a key in names is short, on one line, and hides what LogValue
// hides.
func TestBreakersNames(t *testing.T) {
	name := func(b *retry.Breaker) string { return b.Name() }
	type pair struct{ A, B int }
	for want, got := range map[string]string{
		"a b":                         name(retry.NewBreakers[string](retry.BreakerPolicy{}).Of("a b")),
		"store/7":                     name(retry.NewBreakers[int](retry.BreakerPolicy{Name: "store"}).Of(7)),
		"store/[hidden]":              name(retry.NewBreakers[secret](retry.BreakerPolicy{Name: "store"}).Of("s3cret")),
		"store/{A:1 B:2}":             name(retry.NewBreakers[pair](retry.BreakerPolicy{Name: "store"}).Of(pair{1, 2})),
		"a…":                          name(retry.NewBreakers[string](retry.BreakerPolicy{}).Of("a\nb")),
		strings.Repeat("x", 64) + "…": name(retry.NewBreakers[string](retry.BreakerPolicy{}).Of(strings.Repeat("x", 1000))),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A tracker lists the breakers of a set as long as there is the set, and no
// dropped ones.
func TestTrackerBreakersPerKey(t *testing.T) {
	tracker := new(retry.Tracker)
	list := func() []string {
		names := []string{}
		for name := range tracker.Breakers() {
			names = append(names, name)
		}
		return names
	}
	s := retry.NewBreakers[string](retry.BreakerPolicy{Keep: 2})
	get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithBreakers(s), retry.WithTracker(tracker))
	put := retry.NewMethod("store.Put", retry.Policy{}, retry.WithBreakers(s), retry.WithTracker(tracker))
	for _, host := range []string{"a", "b", "c"} {
		per(t.Context(), get, host, answering(nil).get)
		per(t.Context(), put, host, answering(nil).get)
	}
	if got, want := list(), []string{"store.Get/b", "store.Get/c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	runtime.KeepAlive(s)
	s, get, put = nil, nil, nil
	runtime.GC()
	if got := list(); len(got) != 0 {
		t.Errorf("after the end of the set, got %q", got)
	}
}

// Methods of one tracker share the set with a name, if their keys have the same
// type.
func TestWithSharedBreakers(t *testing.T) {
	tracker := retry.WithTracker(new(retry.Tracker))
	p := retry.BreakerPolicy{Name: "store", Failures: 1}
	method := func(name string, opt retry.Option) *retry.Method {
		return retry.NewMethod(name, retry.Policy{MaxAttempts: 1}, opt, tracker)
	}
	get, put := method("store.Get", support.WithSharedBreakers[string](p)), method("store.Put", support.WithSharedBreakers[string](p))
	per(t.Context(), get, "a", answering(errUnavailable).get)
	wantIs(t, per(t.Context(), put, "a", answering(nil).get), retry.ErrOpen)
	if err := per(t.Context(), put, "b", answering(nil).get); err != nil {
		t.Error(err)
	}
	for name, opt := range map[string]retry.Option{
		"other keys":  support.WithSharedBreakers[int](p),
		"other keep":  support.WithSharedBreakers[string](retry.BreakerPolicy{Name: "store", Failures: 1, Keep: 5}),
		"one breaker": support.WithSharedBreaker(p),
	} {
		err := method("store.List", opt).Do(t.Context(), answering(nil).get)
		if err == nil || !strings.Contains(err.Error(), `"store" is already shared with settings per=string keep=1000 failures=1`) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	err := method("store.List", support.WithSharedBreakers[string](retry.BreakerPolicy{})).Do(t.Context(), answering(nil).get)
	if err == nil || !strings.Contains(err.Error(), "cannot be shared without a name") {
		t.Errorf("without a name: got %v", err)
	}
}

// The last option wins: one breaker for all calls, or none, may replace those
// per key. Keys of another type are an error.
func TestWithBreakersOverridden(t *testing.T) {
	perKey := retry.WithBreakers(retry.NewBreakers[string](retry.BreakerPolicy{}))
	one := retry.NewBreaker(retry.BreakerPolicy{Name: "one"})
	one.ForceOpen()
	method := func(opt retry.Option) *retry.Method {
		return retry.NewMethod("store.Get", atOnce, perKey, opt, retry.WithTracker(nil))
	}
	wantIs(t, per(t.Context(), method(retry.WithBreaker(one)), "a", answering(nil).get), retry.ErrOpen)
	for name, opt := range map[string]retry.Option{
		"none": retry.WithBreaker(nil), "no set": retry.WithBreakers[string](nil),
	} {
		if err := per(t.Context(), method(opt), "a", answering(errUnavailable, errUnavailable, nil).get); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	const want = "keys of type int, want string"
	ints := retry.WithBreakers(retry.NewBreakers[int](retry.BreakerPolicy{}))
	for name, m := range map[string]*retry.Method{
		"option": method(ints),
		"call":   retry.NewMethod("store.Get", atOnce, ints, retry.WithTracker(nil)),
	} {
		s := answering(nil)
		if err := per(t.Context(), m, "a", s.get); err == nil || !strings.Contains(err.Error(), want) || s.calls() != 0 {
			t.Errorf("%s: got %v after %d calls", name, err, s.calls())
		}
	}
	if err := method(nil).Do(t.Context(), answering(nil).get); err != nil {
		t.Errorf("without a key: %v", err)
	}
}

// An open breaker of a key makes its calls wait, if they should, and its own
// rejection is in the fallback's error.
func TestBreakersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := retry.NewBreakers[string](retry.BreakerPolicy{Failures: 1, Cooldown: time.Minute, Wait: true})
		m := retry.NewMethod("store.Get", retry.Policy{Elapsed: time.Hour}, retry.WithBreakers(s))
		play(s.Of("a"), "f")
		start := time.Now()
		if err := per(t.Context(), m, "a", answering(nil).get); err != nil || time.Since(start) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// Breakers are safe for concurrent use while keys come and go.
func TestBreakersConcurrently(t *testing.T) {
	s := retry.NewBreakers[int](retry.BreakerPolicy{Keep: 10, Failures: 2, Cooldown: time.Nanosecond})
	s.OnStateChange(func(int, retry.State, retry.State) {})
	m := retry.NewMethod("store.Get", atOnce, retry.WithBreakers(s), retry.WithTracker(new(retry.Tracker)))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				err := errors.New("failed")
				if i%3 == 0 {
					err = nil
				}
				per(t.Context(), m, (g+i)%25, func(context.Context) error { return err })
			}
		})
	}
	wg.Wait()
	if n := len(maps.Collect(s.All())); n > 10 {
		t.Errorf("%d breakers are kept", n)
	}
}
