//go:build go1.26

package retry_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// leaves are the errors that a chain may end in.
var leaves = []error{
	errUnavailable, io.EOF, io.ErrUnexpectedEOF, sql.ErrNoRows, context.Canceled, context.DeadlineExceeded,
	retry.ErrOpen, safe(true), timeout(true), nonRetriable{}, state("40001"), ownClass(retry.Unexecuted),
}

// links are what wraps an error in a chain.
var links = []func(error) error{
	func(err error) error { return fmt.Errorf("get: %w", err) },
	func(err error) error { return &shell{safe(true), err} },
	func(err error) error { return &shell{timeout(true), err} },
	func(err error) error { return retry.After(err, time.Second) },
	func(err error) error { return retry.After(err, -1) },
	retry.Again,
	retry.Permanent,
	retry.Unexecuted.Mark,
	retry.Unknown.Mark,
	retry.Unclassified.Mark,
}

// chainOf returns the error that code describes, and the rest of code: each byte is a link
// or a leaf, or joins two errors.
func chainOf(code []byte) (rest []byte, err error) {
	if len(code) == 0 {
		return nil, errUnavailable
	}
	n, rest := int(code[0]), code[1:]
	if n < len(links) {
		rest, err := chainOf(rest)
		return rest, links[n](err)
	}
	if n -= len(links); n < len(leaves) {
		return rest, leaves[n]
	}
	rest, left := chainOf(rest)
	rest, right := chainOf(rest)
	return rest, errors.Join(left, right)
}

// The loop agrees with Classify about any chain: with Once, only an error that is Unexecuted
// is retried, and always unless it is never retried.
func FuzzClassify(f *testing.F) {
	join, leaf, proven := byte(0xff), byte(len(links)), byte(len(links)+7)
	for i := range links {
		for j := range links {
			for k := range leaves {
				f.Add([]byte{byte(i), byte(j), leaf + byte(k)})
				f.Add([]byte{byte(i), join, byte(j), leaf + byte(k), proven})
			}
		}
	}
	f.Fuzz(func(t *testing.T, code []byte) {
		_, err := chainOf(code)
		class, why := retry.Classify(err), retry.Explain(err, retry.Policy{Once: true})
		switch retried := strings.HasPrefix(why, "retried"); {
		case retried && class != retry.Unexecuted,
			!retried && class == retry.Unexecuted && !isNever(err):
			t.Errorf("%v: %v, but %s", code, class, why)
		}
	})
}

// isNever reports whether the loop never retries err, whatever its class.
func isNever(err error) bool {
	var asking interface{ RetryAfter() time.Duration }
	return errors.Is(err, context.Canceled) || errors.Is(err, retry.ErrOpen) ||
		errors.As(err, &asking) && asking.RetryAfter() < 0
}
