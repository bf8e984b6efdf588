package support_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// receive is the receiver of an upload: it fails the given number of times,
// each time after reading a part.
func receive(failures *int, r io.Reader) error {
	if *failures > 0 {
		*failures--
		io.CopyN(io.Discard, r, 4)
		return errUnavailable
	}
	all, err := io.ReadAll(r)
	fmt.Printf("received %q\n", all)
	return err
}

// A reader that can seek is sent again completely; a stream that was partly
// read is not sent again.
func ExampleNewReplay() {
	put := retry.NewMethod("store.Put", retry.Policy{}, retrytest.Instant())
	upload := func(ctx context.Context, body io.Reader) (err error) {
		failures := 1
		call := put.Call(ctx)
		defer call.Close()
		replay := support.NewReplay(&call, body)
		for range call.Attempts(&err) {
			err = receive(&failures, replay.Reader())
		}
		return err
	}
	fmt.Println(upload(context.Background(), strings.NewReader("my holidays")))
	err := upload(context.Background(), io.MultiReader(strings.NewReader("my holidays")))
	fmt.Println(errors.Is(err, retry.ErrConsumed), errors.Is(err, errUnavailable))
	// Output:
	// received "my holidays"
	// <nil>
	// true true
}

// A short stream can be buffered to be sent again.
func ExampleNewBufferedReplay() {
	put := retry.NewMethod("store.Put", retry.Policy{}, retrytest.Instant())
	upload := func(ctx context.Context, body io.Reader) (err error) {
		failures := 1
		call := put.Call(ctx)
		defer call.Close()
		replay := support.NewBufferedReplay(&call, body, 1<<20)
		for range call.Attempts(&err) {
			err = receive(&failures, replay.Reader())
		}
		return err
	}
	fmt.Println(upload(context.Background(), io.MultiReader(strings.NewReader("my holidays"))))
	// Output:
	// received "my holidays"
	// <nil>
}

// A reader that is a field of an argument.
func ExampleStructReplay() {
	type PutInput struct {
		Key  string
		Body io.Reader
	}
	put := retry.NewMethod("store.Put", retry.Policy{}, retrytest.Instant())
	upload := func(ctx context.Context, in *PutInput) (err error) {
		failures := 1
		call := put.Call(ctx)
		defer call.Close()
		replay := support.NewStructReplay(in)
		support.ReplayField(&call, replay, func(in *PutInput) *io.Reader { return &in.Body })
		for range call.Attempts(&err) {
			err = receive(&failures, replay.Struct().Body)
		}
		return err
	}
	fmt.Println(upload(context.Background(), &PutInput{"photo", strings.NewReader("my holidays")}))
	// Output:
	// received "my holidays"
	// <nil>
}

// The timeout limits the time until there is a stream, not reading it: the
// attempt's context ends after that.
func ExampleKeep() {
	open := retry.NewMethod("store.Open", retry.Policy{Timeout: time.Second}, support.WithLastingResult())

	var attempt context.Context
	var file io.ReadCloser
	var err error
	for ctx := range open.Attempts(context.Background(), &err) {
		attempt = ctx
		file, err = io.NopCloser(strings.NewReader("my holidays")), nil // opened with ctx
		file = support.Keep(ctx, file)
	}
	fmt.Println(err, attempt.Err())
	all, _ := io.ReadAll(file)
	fmt.Printf("%s; %v\n", all, attempt.Err())
	// Output:
	// <nil> <nil>
	// my holidays; context canceled
}

// The constructor of a generated wrapper. Options for a method that it does not
// retry are a mistake.
func ExampleWrapper() {
	newGet := func(opts ...retry.Option) *retry.Method {
		wrapper := support.NewWrapper("store.UserStore", opts, "Get", "List")
		return wrapper.Method("Get", retry.Policy{MaxAttempts: 4})
	}
	get := newGet(retry.WithPolicy("Get", retry.Policy{MaxAttempts: 2}))
	fmt.Println(get.Name(), get.Policy().MaxAttempts)

	get = newGet(retry.WithPolicy("Gett", retry.Policy{}))
	fmt.Println(get.Do(context.Background(), func(context.Context) error { return nil }))
	// Output:
	// store.UserStore.Get 2
	// retry: WithPolicy names "Gett", but store.UserStore retries only Get, List: correct the name, or prefix it with the type if wrappers share options
}

// A sequence that fails before its first element is opened again.
func ExampleStream() {
	list := retry.NewMethod("store.List", retry.Policy{}, retrytest.Instant())
	failures := 2
	open := func(context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			if failures--; failures >= 0 {
				yield("", errUnavailable)
				return
			}
			_ = yield("ann", nil) && yield("bob", nil)
		}
	}
	for name, err := range support.Stream(context.Background(), list, open) {
		fmt.Println(name, err)
	}
	// Output:
	// ann <nil>
	// bob <nil>
}
