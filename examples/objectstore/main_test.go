package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

func Example() {
	main()
	// Output:
	// Put: <nil> map[photos/cat.jpg:meow]
	// Get: <nil> meow
	//    cat.jpg
	//    dog.jpg
	// List: <nil>
	// level=WARN msg="retry: gave up" method=main.Store.Put bucket=broken name=cat.jpg attempt=4 error="bucket unavailable" cause=attempts directive=github.com/retrygen/retrygen/examples/objectstore/main.go
	// level=WARN msg="retry: breaker changed" method=main.Store.Put breaker=main.Store/broken from=closed to=open directive=github.com/retrygen/retrygen/examples/objectstore/main.go
	// level=WARN msg="retry: rejected" method=main.Store.Put bucket=broken name=cat.jpg breaker=main.Store/broken attempt=0 error="main.Store.Put(bucket=broken, name=cat.jpg): not attempted: circuit breaker is open (main.Store/broken)" cause=breaker directive=github.com/retrygen/retrygen/examples/objectstore/main.go
	// Broken bucket: main.Store.Put(bucket=broken, name=cat.jpg): not attempted: circuit breaker is open (main.Store/broken)
	// Other bucket: <nil> woof
}

// newStore returns a Store whose next calls fail, and a wrapper that does not wait.
func newStore(failures int, opts ...retry.Option) (*memory, *RetryingStore) {
	next := &memory{objects: map[string]string{"photos/a": "aa", "photos/b": "bb", "photos/c": "cc"}, down: "broken", fail: failures}
	return next, NewRetryingStore(next, retrytest.Instant(), retry.Options(opts...))
}

func TestPut(t *testing.T) {
	next, store := newStore(2)
	if err := store.Put(t.Context(), "photos", "cat", strings.NewReader("meow")); err != nil || next.objects["photos/cat"] != "meow" {
		t.Errorf("got %v, %q", err, next.objects["photos/cat"])
	}
}

// The body of an upload that gives up is left behind in part, as without retries.
func TestPutFails(t *testing.T) {
	next, store := newStore(4)
	err := store.Put(t.Context(), "photos", "cat", strings.NewReader("meow"))
	if err != ErrUnavailable || next.objects["photos/cat"] != "me" {
		t.Errorf("got %v, %q", err, next.objects["photos/cat"])
	}
}

func TestGet(t *testing.T) {
	_, store := newStore(2)
	var buf bytes.Buffer
	if err := store.Get(t.Context(), "photos", "a", &buf); err != nil || buf.String() != "aa" {
		t.Errorf("got %v, %q", err, &buf)
	}
}

func TestList(t *testing.T) {
	enough := errors.New("enough")
	for last, want := range map[string][]string{"": {"a", "b", "c"}, "b": {"a", "b"}} {
		_, store := newStore(2)
		var got []string
		err := store.List(t.Context(), "photos", func(o Object) error {
			got = append(got, o.Name)
			if o.Name == last {
				return enough
			}
			return nil
		})
		if !slices.Equal(got, want) || (err == enough) != (last != "") {
			t.Errorf("until %q: got %q, %v", last, got, err)
		}
	}
}

// A bucket that is down does not take others with it.
func TestBuckets(t *testing.T) {
	next, store := newStore(0)
	var buf bytes.Buffer
	put := func() error { return store.Put(t.Context(), "broken", "cat", strings.NewReader("meow")) }
	put()
	if err := put(); err != ErrUnavailable || next.calls != 8 {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
	if err := put(); !errors.Is(err, retry.ErrOpen) || next.calls != 8 || !strings.Contains(err.Error(), "bucket=broken, name=cat") {
		t.Errorf("got %v after %d calls", err, next.calls)
	}
	if err := store.Get(t.Context(), "photos", "a", &buf); err != nil {
		t.Error(err)
	}
}

// A repeated success, whose first answer was lost, changes nothing: no method needs
// //retry:never.
func TestRepeat(t *testing.T) {
	ctx := context.Background()
	next, store := newStore(0, retrytest.Repeat())
	var buf bytes.Buffer
	err := errors.Join(
		store.Put(ctx, "photos", "cat", strings.NewReader("meow")),
		store.Get(ctx, "photos", "cat", &buf),
		store.Delete(ctx, "photos", "a"),
	)
	if err != nil || buf.String() != "meow" || len(next.objects) != 3 {
		t.Errorf("got %v, %q, %v", err, &buf, next.objects)
	}
}
