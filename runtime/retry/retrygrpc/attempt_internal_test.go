package retrygrpc

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Only what gRPC certainly has not sent, or the server has refused, is unsent.
func TestTries(t *testing.T) {
	events := map[string]stats.RPCStats{
		"begin":       &stats.Begin{Client: true},
		"transparent": &stats.Begin{Client: true, IsTransparentRetryAttempt: true},
		"sent":        &stats.OutHeader{Client: true},
		"payload":     &stats.OutPayload{Client: true},
		"end":         &stats.End{Client: true},
	}
	for happened, want := range map[string]bool{
		"":                                    false, // no handler, or gRPC failed before it could tell
		"begin end":                           true,
		"begin sent payload end":              false,
		"begin sent end transparent end":      true, // refused, then no connection
		"begin end transparent sent end":      false,
		"begin sent end transparent sent end": false,
		"begin end transparent end transparent end":     true,
		"begin sent end begin end":                      false, // by gRPC's own policy
		"begin end begin end":                           true,
		"begin sent end begin end transparent end":      false,
		"begin end begin sent end transparent end":      false, // perhaps refused, but never mind
		"begin begin sent transparent end end":          false, // two calls at the same time
		"begin sent end transparent end begin end":      true,
		"begin sent end transparent sent end begin end": false,
	} {
		a := newAttempt(t.Context())
		ctx, cancel := context.WithCancel(a) // gRPC derives contexts from it
		for _, e := range strings.Fields(happened) {
			StatsHandler().HandleRPC(StatsHandler().TagRPC(ctx, nil), events[e])
		}
		cancel()
		if got := a.unsent(); got != want {
			t.Errorf("%s: got %v, want %v", happened, got, want)
		}
	}
	StatsHandler().HandleRPC(t.Context(), events["begin"]) // a call without an interceptor
}

// The server has ended a call if it has sent a trailer for the last try.
func TestLost(t *testing.T) {
	begin, transparent, trailer := &stats.Begin{}, &stats.Begin{IsTransparentRetryAttempt: true}, &stats.InTrailer{}
	for name, test := range map[string]struct {
		events []stats.RPCStats
		want   bool
	}{
		"no handler":               {nil, false},
		"no trailer":               {[]stats.RPCStats{begin}, true},
		"a trailer":                {[]stats.RPCStats{begin, trailer}, false},
		"no trailer, retried":      {[]stats.RPCStats{begin, transparent}, true},
		"a trailer, retried":       {[]stats.RPCStats{begin, trailer, transparent}, true},
		"a trailer after a retry ": {[]stats.RPCStats{begin, transparent, trailer}, false},
	} {
		a := newAttempt(t.Context())
		for _, e := range test.events {
			StatsHandler().HandleRPC(a, e)
		}
		if got := a.lost(); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// Unsent calls are Unexecuted, unless a retry cannot help.
func TestMark(t *testing.T) {
	for code, want := range map[codes.Code]retry.Class{
		codes.Unavailable:      retry.Unexecuted,
		codes.DeadlineExceeded: retry.Unexecuted, // waited for a connection
		codes.Internal:         retry.Unexecuted, // credentials
		codes.Unauthenticated:  retry.Final,
		codes.Canceled:         retry.Final,
	} {
		a := newAttempt(t.Context())
		a.began(false)
		if got := Classify(a.mark(status.Error(code, ""), nil)); got != want {
			t.Errorf("%v: got %v, want %v", code, got, want)
		}
	}
}

func TestPushback(t *testing.T) {
	for name, test := range map[string]struct {
		values []string
		want   time.Duration
		ok     bool
	}{
		"none":         {nil, 0, false},
		"a wait":       {[]string{"1500"}, 1500 * time.Millisecond, true},
		"at once":      {[]string{"0"}, 0, true},
		"none wanted":  {[]string{"-1"}, noRetry, true},
		"lowest":       {[]string{"-2147483648"}, noRetry, true},
		"longest":      {[]string{"2147483647"}, 2147483647 * time.Millisecond, true},
		"out of range": {[]string{"2147483648"}, noRetry, true},
		"overflow":     {[]string{"99999999999999999999"}, noRetry, true},
		"a duration":   {[]string{"1s"}, noRetry, true},
		"empty":        {[]string{""}, noRetry, true},
		"two":          {[]string{"1", "2"}, noRetry, true},
	} {
		got, ok := pushback(metadata.MD{pushbackTrailer: test.values})
		if got != test.want || ok != test.ok {
			t.Errorf("%s: got %v, %v", name, got, ok)
		}
	}
}
