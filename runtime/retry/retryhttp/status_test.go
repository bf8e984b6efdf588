//go:build go1.26

package retryhttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

// answer returns a response with a status and header fields.
func answer(status int, fields ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
	for i := 0; i < len(fields); i += 2 {
		resp.Header.Set(fields[i], fields[i+1])
	}
	return resp
}

// The class of each status, which is documented for StatusError.
func TestStatusClass(t *testing.T) {
	classes := map[int]retry.Class{
		408: retry.Unknown, 421: retry.Unexecuted, 425: retry.Unexecuted, 429: retry.Unknown,
		500: retry.Unknown, 502: retry.Unknown, 503: retry.Unknown, 504: retry.Unknown,
	}
	for status := 100; status < 600; status++ {
		err := retryhttp.CheckStatus(answer(status))
		if (err != nil) != (status >= 400) {
			t.Errorf("%d: got error %v", status, err)
		}
		want, special := classes[status]
		if status >= 400 && !special {
			want = retry.Final
		}
		for name, classify := range map[string]func(error) retry.Class{"retry": retry.Classify, "retryhttp": retryhttp.Classify} {
			if got := classify(err); got != want {
				t.Errorf("%s, %d: got %v, want %v", name, status, got, want)
			}
		}
	}
	if err := retryhttp.CheckStatus(nil); err != nil {
		t.Errorf("nil: got error %v", err)
	}
}

// What the header of a response changes.
func TestStatusClassByHeader(t *testing.T) {
	tests := map[string]struct {
		resp *http.Response
		want retry.Class
	}{
		"429, wait":             {answer(429, "Retry-After", "1"), retry.Unexecuted},
		"503, wait":             {answer(503, "Retry-After", "1"), retry.Unexecuted},
		"503, no wait at all":   {answer(503, "Retry-After", "0"), retry.Unexecuted},
		"503, wait in ms":       {answer(503, "retry-after-ms", "100"), retry.Unexecuted},
		"503, garbage":          {answer(503, "Retry-After", "soon"), retry.Unknown},
		"503, negative":         {answer(503, "Retry-After", "-1"), retry.Unknown},
		"500, wait":             {answer(500, "Retry-After", "1"), retry.Unknown},
		"404, wait":             {answer(404, "Retry-After", "1"), retry.Final},
		"500, retry":            {answer(500, "x-should-retry", "true"), retry.Unknown},
		"409, retry":            {answer(409, "Stripe-Should-Retry", "true"), retry.Unknown},
		"425, retry":            {answer(425, "x-should-retry", "true"), retry.Unexecuted},
		"503, wait, retry":      {answer(503, "Retry-After", "1", "x-should-retry", "true"), retry.Unexecuted},
		"503, do not":           {answer(503, "x-should-retry", "false"), retry.Final},
		"503, wait, do not":     {answer(503, "Retry-After", "1", "Stripe-Should-Retry", "false"), retry.Final},
		"500, contradiction":    {answer(500, "x-should-retry", "true", "Stripe-Should-Retry", "false"), retry.Final},
		"500, garbage":          {answer(500, "x-should-retry", "perhaps"), retry.Unknown},
		"200, wait":             {answer(200, "x-should-retry", "true"), retry.Unclassified},
		"no header":             {&http.Response{StatusCode: 503}, retry.Unknown},
		"no response":           {nil, retry.Unclassified},
		"a status of the cloud": {answer(529), retry.Final},
	}
	for name, test := range tests {
		if got := (&retryhttp.StatusError{Response: test.resp}).Class(); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestStatusError(t *testing.T) {
	tests := map[string]*retryhttp.StatusError{
		"status 503 Service Unavailable": {answer(503)},
		"status 599":                     {answer(599)},
		"status 0":                       {},
	}
	for want, err := range tests {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
	if (&retryhttp.StatusError{}).RetryAfter() != 0 || (*retryhttp.StatusError)(nil).RetryAfter() != 0 {
		t.Error("a wait without a response")
	}
	want := "retried: get: status 503 Service Unavailable is temporary (retry.Unknown, by class)"
	err := fmt.Errorf("get: %w", retryhttp.CheckStatus(answer(503)))
	if got := retry.Explain(err, retry.Policy{Class: retryhttp.Classify}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatus(t *testing.T) {
	is := retryhttp.Status(409, 503)
	for err, want := range map[error]bool{
		retryhttp.CheckStatus(answer(409)):                        true,
		fmt.Errorf("get: %w", retryhttp.CheckStatus(answer(503))): true,
		retryhttp.CheckStatus(answer(500)):                        false,
		errServer:                                                 false,
		nil:                                                       false,
		&retryhttp.StatusError{}:                                  false,
		(*retryhttp.StatusError)(nil):                             false,
	} {
		if is(err) != want {
			t.Errorf("%v: got %t", err, !want)
		}
	}
}

// Classify needs no *url.Error to recognize a lost connection, and respects marks.
func TestClassify(t *testing.T) {
	tests := map[string]struct {
		err  error
		want retry.Class
	}{
		"nil":            {nil, retry.Unclassified},
		"anything":       {errServer, retry.Unclassified},
		"lost":           {io.EOF, retry.Unknown},
		"lost, Client":   {&url.Error{Op: "Get", URL: "http://x", Err: io.EOF}, retry.Unknown},
		"cancellation":   {context.Canceled, retry.Final},
		"deadline":       {context.DeadlineExceeded, retry.Unknown},
		"mark":           {retry.Unexecuted.Mark(io.EOF), retry.Unexecuted},
		"mark of status": {retry.Permanent(retryhttp.CheckStatus(answer(503))), retry.Final},
		"unexecuted": {
			errors.New("http2: Transport received Server's graceful shutdown GOAWAY"), retry.Unexecuted,
		},
	}
	for name, test := range tests {
		if got := retryhttp.Classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	const sent = "Mon, 02 Nov 2026 10:00:00 GMT"
	tests := map[string]struct {
		fields []string
		want   time.Duration
	}{
		"none":                  {nil, 0},
		"seconds":               {[]string{"Retry-After", "120"}, 2 * time.Minute},
		"spaces":                {[]string{"Retry-After", " 1 "}, time.Second},
		"fraction":              {[]string{"Retry-After", "0.5"}, 500 * time.Millisecond},
		"zero":                  {[]string{"Retry-After", "0"}, 0},
		"leading zeros":         {[]string{"Retry-After", "007"}, 7 * time.Second},
		"negative":              {[]string{"Retry-After", "-5"}, 0},
		"positive sign":         {[]string{"Retry-After", "+5"}, 0},
		"empty":                 {[]string{"Retry-After", ""}, 0},
		"garbage":               {[]string{"Retry-After", "soon"}, 0},
		"exponent":              {[]string{"Retry-After", "1e3"}, 0},
		"hexadecimal":           {[]string{"Retry-After", "0x10"}, 0},
		"infinity":              {[]string{"Retry-After", "Inf"}, 0},
		"not a number":          {[]string{"Retry-After", "NaN"}, 0},
		"only a point":          {[]string{"Retry-After", "."}, 0},
		"two points":            {[]string{"Retry-After", "1.2.3"}, 0},
		"with a unit":           {[]string{"Retry-After", "1s"}, 0},
		"overflow":              {[]string{"Retry-After", "9223372037"}, math.MaxInt64},
		"overflow of float64":   {[]string{"Retry-After", "1" + fmt.Sprintf("%0400d", 0)}, math.MaxInt64},
		"date":                  {[]string{"Retry-After", "Mon, 02 Nov 2026 10:00:07 GMT", "Date", sent}, 7 * time.Second},
		"date of RFC 850":       {[]string{"Retry-After", "Monday, 02-Nov-26 10:00:07 GMT", "Date", sent}, 7 * time.Second},
		"date of ANSI C":        {[]string{"Retry-After", "Mon Nov  2 10:00:07 2026", "Date", sent}, 7 * time.Second},
		"date in the past":      {[]string{"Retry-After", "Mon, 02 Nov 2026 09:00:00 GMT", "Date", sent}, 0},
		"date long ago":         {[]string{"Retry-After", "Mon, 01 Jan 0001 00:00:00 GMT", "Date", sent}, 0},
		"date far ahead":        {[]string{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT", "Date", sent}, math.MaxInt64},
		"no such date":          {[]string{"Retry-After", "Mon, 32 Nov 2026 10:00:07 GMT", "Date", sent}, 0},
		"past, no Date":         {[]string{"Retry-After", "Mon, 02 Nov 1998 10:00:00 GMT"}, 0},
		"past, garbage in Date": {[]string{"Retry-After", "Mon, 02 Nov 1998 10:00:00 GMT", "Date", "today"}, 0},
		"milliseconds":          {[]string{"Retry-After-Ms", "1500"}, 1500 * time.Millisecond},
		"fraction of ms":        {[]string{"Retry-After-Ms", "0.5"}, 500 * time.Microsecond},
		"ms of Azure":           {[]string{"x-ms-retry-after-ms", "20"}, 20 * time.Millisecond},
		"ms over seconds":       {[]string{"Retry-After-Ms", "20", "Retry-After", "1"}, 20 * time.Millisecond},
		"first of two ms":       {[]string{"Retry-After-Ms", "20", "x-ms-retry-after-ms", "30"}, 20 * time.Millisecond},
		"garbage, then valid":   {[]string{"Retry-After-Ms", "x", "x-ms-retry-after-ms", "-1", "Retry-After", "1"}, time.Second},
		"overflow of ms":        {[]string{"Retry-After-Ms", "9223372036855"}, math.MaxInt64},
	}
	for name, test := range tests {
		if got := retryhttp.CheckStatus(answer(503, test.fields...)).(*retryhttp.StatusError).RetryAfter(); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// No header makes the wait negative or the parser panic, and a number is at least as long
// as the integer in it.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "1.5", "-1", "1e9", ".", "99999999999999999999", "NaN", "Mon, 02 Nov 2026 10:00:00 GMT", "Monday, 02-Nov-26 10:00:07 GMT"} {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, ms, seconds, date string) {
		resp := answer(503, "Retry-After-Ms", ms, "Retry-After", seconds, "Date", date)
		err := &retryhttp.StatusError{Response: resp}
		if wait := err.RetryAfter(); wait < 0 {
			t.Errorf("%q, %q, %q: a wait of %v", ms, seconds, date, wait)
		}
		if c := err.Class(); c != retry.Unknown && c != retry.Unexecuted {
			t.Errorf("%q, %q, %q: class %v", ms, seconds, date, c)
		}
	})
}
