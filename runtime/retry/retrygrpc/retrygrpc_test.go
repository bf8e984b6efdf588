package retrygrpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"regexp"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
)

// requesting returns an error of that code, with which the server requests a wait.
func requesting(code codes.Code, wait time.Duration) error {
	s, err := status.New(code, "come back later").WithDetails(
		&errdetails.ErrorInfo{Reason: "QUOTA"},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(wait)})
	if err != nil {
		panic(err)
	}
	return s.Err()
}

// Every code has the class that the documentation lists.
func TestCodes(t *testing.T) {
	source, err := os.ReadFile("retrygrpc.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^//\t([A-Z]\w+) +(Unknown|Final)\b`).FindAllStringSubmatch(string(source), -1) {
		documented[row[1]] = row[2]
	}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		err := requesting(code, time.Second) // which matters for one of them
		if got, want := retrygrpc.Classify(err), documented[code.String()]; got != class[want] || want == "" {
			t.Errorf("%v is %v, but documented as %q", code, got, want)
		}
	}
	if len(documented) != int(codes.Unauthenticated) {
		t.Errorf("%d codes are documented, want %d", len(documented), codes.Unauthenticated)
	}
}

var class = map[string]retry.Class{"Unknown": retry.Unknown, "Final": retry.Final}

func TestClassify(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "connection reset")
	notFound := status.Error(codes.NotFound, "no such user")
	for name, test := range map[string]struct {
		err  error
		want retry.Class
	}{
		"nil":                         {nil, retry.Unclassified},
		"wrapped":                     {fmt.Errorf("get: %w", unavailable), retry.Unknown},
		"wrapped twice":               {fmt.Errorf("get: %w", fmt.Errorf("user: %w", notFound)), retry.Final},
		"joined":                      {errors.Join(errors.New("oops"), unavailable), retry.Unknown},
		"joined with what was unsent": {errors.Join(unavailable, &net.OpError{Op: "dial", Err: errors.New("refused")}), retry.Unknown},
		"marked":                      {retry.Unexecuted.Mark(unavailable), retry.Unexecuted},
		"marked, wrapped":             {fmt.Errorf("get: %w", retry.Unexecuted.Mark(unavailable)), retry.Unexecuted},
		"permanent":                   {retry.Permanent(unavailable), retry.Final},
		"marked against its code":     {retry.Unknown.Mark(notFound), retry.Unknown},
		"no retry requested":          {retry.After(unavailable, -1), retry.Final},
		"too many, some time":         {status.Error(codes.ResourceExhausted, "quota"), retry.Unclassified},
		"too many, in a second":       {requesting(codes.ResourceExhausted, time.Second), retry.Unknown},
		"too many, at once":           {requesting(codes.ResourceExhausted, 0), retry.Unclassified},
		"too many, yesterday":         {requesting(codes.ResourceExhausted, -time.Hour), retry.Unclassified},
		"too many, wrapped":           {fmt.Errorf("get: %w", requesting(codes.ResourceExhausted, time.Second)), retry.Unknown},
		"not found, in a second":      {requesting(codes.NotFound, time.Second), retry.Final},
		"a code of the future":        {status.Error(17, "?"), retry.Unclassified},
		"a code of a broken server":   {status.Error(math.MaxUint32, "?"), retry.Unclassified},
		"OK, as an error":             {okError{}, retry.Unclassified},
		"no status":                   {errors.New("oops"), retry.Unclassified},
		"no status, canceled":         {context.Canceled, retry.Final},
		"no status, connection lost":  {io.ErrUnexpectedEOF, retry.Unknown},
		"gave up":                     {&retry.Error{Attempts: 2, Cause: retry.ErrBudget, Last: unavailable}, retry.Unknown},
	} {
		if got := retrygrpc.Classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// An okError is an error whose status is nil, which means OK.
type okError struct{}

func (okError) Error() string              { return "not OK" }
func (okError) GRPCStatus() *status.Status { return nil }
