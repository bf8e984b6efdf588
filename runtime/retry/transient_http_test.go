package retry_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The types of golang.org/x/net/http2, by their fields; those of net/http are
// tested with real connections, in package retryhttp.
type (
	errCode     uint32
	streamError struct {
		StreamID uint32
		Code     errCode
		Cause    error
	}
	goAwayError struct {
		LastStreamID uint32
		ErrCode      errCode
		DebugData    string
	}
	otherError struct {
		StreamID uint32
		Code     errCode
		Reason   string
	}
)

func (streamError) Error() string { return "stream error" }
func (goAwayError) Error() string { return "GOAWAY" }
func (otherError) Error() string  { return "other" }

// Transient recognizes net/http's errors by the shape of their types or by
// their texts.
func TestTransientHTTP(t *testing.T) {
	tests := []struct {
		err  error
		want bool
	}{
		{streamError{1, 0x2, errUnavailable}, true},
		{streamError{1, 0x1, errUnavailable}, false},
		{streamError{1, 0xff, nil}, true},
		{goAwayError{1, 0x0, "bye"}, true},
		{goAwayError{1, 0xb, "too_many_pings"}, true},
		{goAwayError{1, 0xd, ""}, false},
		{otherError{1, 0x2, ""}, false},
		{errors.New("http: server closed idle connection"), true},
		{errors.New("my http: server closed idle connection"), false},
		{textError("http: server closed idle connection"), false},
		{errors.New("http2: Transport received GOAWAY from server ErrCode:ENHANCE_YOUR_CALM"), true},
		{errors.New("http2: Transport received GOAWAY from server ErrCode:HTTP_1_1_REQUIRED"), false},
		{lostBecause("malformed HTTP response \"HT\""), true},
		{lostBecause("malformed HTTP response \"HTTP/1.1\""), true},
		{lostBecause("malformed HTTP response \"HTTP/1.12\""), false},
		{lostBecause("malformed HTTP response \"\\x15\\x03\\x01\""), false},
		{lostBecause("malformed HTTP response \"\""), false},
		{lostBecause("malformed HTTP status code \"\""), true},
		{lostBecause("malformed HTTP status code \"20\""), true},
		{lostBecause("malformed HTTP status code \"2000\""), false},
		{lostBecause("malformed HTTP status code \"abc\""), false},
		{lostBecause("malformed MIME header: missing colon: \"Da\""), true},
		{lostBecause("malformed MIME header line: \": x\""), false},
		{lostBecause("malformed MIME header line: \"Date: today\\r\""), true},
		{errors.New("malformed HTTP response \"HT\""), false},
	}
	for _, test := range tests {
		for _, err := range []error{test.err, fmt.Errorf("store: %w", test.err)} {
			if got := retry.Transient(err); got != test.want {
				t.Errorf("got %v for %#v", got, test.err)
			}
		}
	}
}

// lostBecause returns an error of net/http for a connection that broke for a reason.
func lostBecause(reason string) error {
	return fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", errors.New(reason))
}

type textError string

func (e textError) Error() string { return string(e) }
