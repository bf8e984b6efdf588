package retry_test

import (
	"context"
	"fmt"
	"io"
	"strings"

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

// An upload that gives up is spooled completely.
func ExampleCall() {
	put := retry.NewMethod("store.Put", retry.Policy{}, retrytest.Instant())
	spool := func(r io.Reader, cause error) error {
		all, err := io.ReadAll(r)
		fmt.Printf("spooled %q: %v\n", all, cause)
		return err
	}

	upload := func(ctx context.Context, body io.Reader) (err error) {
		failures := 9
		call := put.Call(ctx)
		defer call.Close()
		replay := support.NewReplay(&call, body)
		for range call.Attempts(&err) {
			err = receive(&failures, replay.Reader())
		}
		if call.GaveUp(&err) {
			return spool(replay.Reader(), err)
		}
		return err
	}
	fmt.Println(upload(context.Background(), strings.NewReader("my holidays")))
	// Output:
	// spooled "my holidays": unavailable
	// <nil>
}

// Each attempt appends what it receives to a buffer, which is emptied between
// attempts.
func ExampleCall_AttemptsWith() {
	get := retry.NewMethod("store.Get", retry.Policy{}, retrytest.Instant())
	failures := 2
	store := func(buf *strings.Builder) error {
		buf.WriteString("my ")
		if failures--; failures >= 0 {
			return errUnavailable
		}
		buf.WriteString("holidays")
		return nil
	}

	download := func(ctx context.Context, buf *strings.Builder) (err error) {
		call := get.Call(ctx)
		for range call.AttemptsWith(&err, retry.Hooks{
			Undo: func() error {
				fmt.Printf("removing %q: %v\n", buf.String(), err)
				buf.Reset()
				return nil
			},
		}) {
			err = store(buf)
		}
		return err
	}
	var buf strings.Builder
	err := download(context.Background(), &buf)
	fmt.Println(buf.String(), err)
	// Output:
	// removing "my ": unavailable
	// removing "my ": unavailable
	// my holidays <nil>
}
