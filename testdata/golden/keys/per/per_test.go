package per

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// ErrDown is the error of hosts that are down.
var ErrDown = errors.New("down")

// hosts says which of them are down.
type hosts map[string]bool

func (h hosts) call(host string) error {
	if h[host] {
		return ErrDown
	}
	return nil
}

func (h hosts) Get(_ context.Context, host, _ string) (string, error) { return host, h.call(host) }
func (h hosts) Put(_ context.Context, host string, _ io.Reader) error { return h.call(host) }
func (h hosts) Head(_ context.Context, host string) error             { return h.call(host) }
func (h hosts) Bill(t Tenant, _ int) error                            { return h.call(t.Region) }
func (h hosts) Status(context.Context) error                          { return ErrDown }
func (h hosts) Delete(_ context.Context, host string) error           { return h.call(host) }
func (h hosts) Read(_ context.Context, file string) ([]byte, error)   { return nil, h.call(file) }
func (h hosts) Save(_ context.Context, file string, _ []byte) error   { return h.call(file) }
func (h hosts) Load(_ context.Context, key string) (int, error)       { return 0, h.call(key) }
func (h hosts) Do(_ context.Context, req *Request) (string, error) {
	if req == nil {
		return "", ErrDown
	}
	return "", h.call(req.Host)
}
func (h hosts) List(_ context.Context, host string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { yield(host, h.call(host)) }
}

// A host that is down does not stop the calls of another; all methods share its breaker.
func TestHosts(t *testing.T) {
	ctx, tracker := t.Context(), new(retry.Tracker)
	down := hosts{"a": true}
	client := NewRetryingClient(down, retry.WithTracker(tracker))
	client.Get(ctx, "a", "/")
	client.HeadAsync(ctx, "a").Wait(ctx)
	for name, call := range map[string]func(host string) error{
		"Get":  func(host string) error { _, err := client.Get(ctx, host, "/"); return err },
		"Head": func(host string) error { return client.Head(ctx, host) },
		"List": func(host string) (err error) {
			for _, err = range client.List(ctx, host) {
			}
			return err
		},
	} {
		if err := call("a"); !errors.Is(err, retry.ErrOpen) || !strings.Contains(err.Error(), "(per.Client/a)") {
			t.Errorf("%s: got %v", name, err)
		}
		if err := call("b"); err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := client.Put(ctx, "a", strings.NewReader("x")); err != nil {
		t.Errorf("no fallback: %v", err)
	}
	for _, host := range []string{"c", "d", "e"} {
		client.Get(ctx, host, "/")
	}
	var names []string
	for name := range tracker.Breakers() {
		names = append(names, name)
	}
	if want := []string{"per.Client.Delete", "per.Client/a", "per.Client/d", "per.Client/e"}; !slices.Equal(names, want) {
		t.Errorf("got breakers %q, want %q", names, want)
	}
}

// Keys may be fields, of requests that may be missing, and structs.
func TestKeys(t *testing.T) {
	ctx := t.Context()
	client := NewRetryingClient(hosts{"a": true}, retry.WithTracker(nil))
	do := func(req *Request) error { _, err := client.Do(ctx, req); return err }
	a, b := &Request{"a", "/x"}, &Request{Host: "b"}
	for i, test := range []struct{ got, want error }{
		{do(a), ErrDown}, {do(a), retry.ErrOpen}, {do(b), nil}, {do(nil), ErrDown}, {do(nil), retry.ErrOpen}, {do(b), nil},
		{client.Bill(Tenant{"a", 1}, 5), ErrDown}, {client.Bill(Tenant{"b", 1}, 5), nil}, {client.Bill(Tenant{"a", 2}, 5), ErrDown},
	} {
		if !errors.Is(test.got, test.want) {
			t.Errorf("%d: got %v, want %v", i, test.got, test.want)
		}
	}
	if got := do(a).Error(); got != "per.Client.Do(req.Path=/x): not attempted: circuit breaker is open (per.Client.Do/a)" {
		t.Errorf("got %q", got)
	}
	for range 4 {
		if err := client.Status(ctx); !errors.Is(err, ErrDown) {
			t.Errorf("without a breaker: got %v", err)
		}
	}
}

// Wrappers whose breakers have the same name share one for each file.
func TestShared(t *testing.T) {
	ctx, tracker := t.Context(), retry.WithTracker(new(retry.Tracker))
	files := hosts{"a": true}
	reader, writer := NewRetryingReader(files, tracker), NewRetryingWriter(files, tracker)
	reader.Read(ctx, "a")
	if err := writer.Save(ctx, "a", nil); !errors.Is(err, retry.ErrOpen) || !strings.Contains(err.Error(), "(per-files/a)") {
		t.Errorf("got %v", err)
	}
	if err := writer.Save(ctx, "b", nil); err != nil {
		t.Error(err)
	}
}

// Keys may be of the type of a type parameter, and a func type may have them.
func TestGeneric(t *testing.T) {
	ctx := t.Context()
	cache := NewRetryingCache[string, int](hosts{"a": true}, retry.WithTracker(nil))
	fetch := NewRetryingFetch(func(_ context.Context, req Request) ([]byte, error) { return nil, hosts{"a": true}.call(req.Host) },
		retry.WithTracker(nil))
	for name, call := range map[string]func(key string) error{
		"cache": func(key string) error { _, err := cache.Load(ctx, key); return err },
		"fetch": func(key string) error { _, err := fetch(ctx, Request{Host: key}); return err },
	} {
		for i, test := range []struct{ got, want error }{{call("a"), ErrDown}, {call("a"), retry.ErrOpen}, {call("b"), nil}} {
			if !errors.Is(test.got, test.want) {
				t.Errorf("%s, %d: got %v, want %v", name, i, test.got, test.want)
			}
		}
	}
}

// The caller's own set replaces that of the interface.
func TestOwnSet(t *testing.T) {
	set := retry.NewBreakers[string](retry.BreakerPolicy{Name: "mine", Failures: 1})
	client := NewRetryingClient(hosts{"a": true}, retry.WithTracker(nil), retry.WithPolicyFunc(func(_ string, p retry.Policy) retry.Policy { return p }))
	client.Get(t.Context(), "a", "/")
	reader := NewRetryingReader(hosts{"a": true}, retry.WithTracker(nil), retry.WithBreakers(set))
	reader.Read(t.Context(), "a")
	if set.Of("a").State() != retry.Open || set.Of("b").State() != retry.Closed {
		t.Errorf("a is %v, b is %v", set.Of("a").State(), set.Of("b").State())
	}
}

// A call that succeeds at once allocates nothing.
func TestNoAllocations(t *testing.T) {
	client, ctx := Client(NewRetryingClient(hosts{})), t.Context()
	if n := testing.AllocsPerRun(100, func() { client.Get(ctx, "a", "/") }); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
