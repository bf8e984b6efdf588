//go:build go1.26

package retry_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A noUserError is another library's sql.ErrNoRows, like pgx.ErrNoRows.
type noUserError struct{}

func (noUserError) Error() string        { return "no user" }
func (noUserError) Is(target error) bool { return target == sql.ErrNoRows }

// openMissing returns the system's error for a file that does not exist.
func openMissing(t *testing.T) error {
	_, err := os.Open(t.TempDir() + "/missing")
	return err
}

// dialMissing returns the error for a socket that does not exist.
func dialMissing(t *testing.T) error {
	_, err := net.Dial("unix", t.TempDir()+"/missing")
	return err
}

// errorsByAnswer returns errors that are answers, and others.
func errorsByAnswer(t *testing.T) map[bool][]error {
	return map[bool][]error{
		true: {
			sql.ErrNoRows, sql.ErrTxDone, io.EOF, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission,
			fmt.Errorf("get user: %w", sql.ErrNoRows),
			errors.Join(errNotFound, sql.ErrNoRows),
			fmt.Errorf("%w: %w", errNotFound, io.EOF),
			noUserError{},
			openMissing(t),
		},
		false: {
			errUnavailable,
			io.ErrUnexpectedEOF,
			context.DeadlineExceeded,
			fs.ErrClosed,
			errors.New("EOF"),
			&url.Error{Op: "Get", URL: "http://x", Err: io.EOF},
			fmt.Errorf("get user: %w", &net.OpError{Op: "read", Net: "tcp", Err: io.EOF}),
			errors.Join(context.DeadlineExceeded, sql.ErrTxDone), // and the rollback failed
			retry.After(fs.ErrNotExist, time.Second),
			dialMissing(t),
		},
	}
}

func TestAnswer(t *testing.T) {
	if retry.Answer(nil) {
		t.Error("no error is an answer")
	}
	for want, errs := range errorsByAnswer(t) {
		for _, err := range errs {
			if got := retry.Answer(err); got != want {
				t.Errorf("Answer(%v) = %v", err, got)
			}
		}
	}
}

// Without a condition, answers are not retried and do not count as failures for
// a breaker.
func TestAnswersAreFinal(t *testing.T) {
	policies := map[string]retry.Policy{
		"zero":      {},
		"build":     retry.Build().Policy(),
		"build not": retry.Build().Not(errors.ErrUnsupported).Policy(),
	}
	for answer, errs := range errorsByAnswer(t) {
		calls, state := 3, retry.Open
		if answer {
			calls, state = 1, retry.Closed
		}
		for name, policy := range policies {
			for _, err := range errs {
				synctest.Test(t, func(t *testing.T) {
					breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 3})
					s := answering(err)
					retry.NewMethod("get", policy, retry.WithBreaker(breaker)).Do(t.Context(), s.get)
					if s.calls() != calls || breaker.State() != state {
						t.Errorf("%s: %v: got %d calls and a breaker %v, want %d and %v", name, err, s.calls(), breaker.State(), calls, state)
					}
				})
			}
		}
	}
}

// An answer is retried if a condition matches it, or if Again marks it.
func TestAnswersNamed(t *testing.T) {
	for name, policy := range map[string]retry.Policy{
		"On":     {Delay: retry.NoDelay, If: retry.On(sql.ErrNoRows)},
		"build":  retry.Build().Delay(0, time.Second).On(sql.ErrNoRows).Policy(),
		"any if": {Delay: retry.NoDelay, If: func(error) bool { return true }},
	} {
		s := answering(sql.ErrNoRows)
		if err := retry.Do(t.Context(), policy, s.get); s.calls() != 3 || err != sql.ErrNoRows {
			t.Errorf("%s: got %d calls and %v", name, s.calls(), err)
		}
	}
	s := answering(retry.Again(sql.ErrNoRows))
	retry.Do(t.Context(), atOnce, s.get)
	wantCalls(t, s, 3)
}

// An answer is not a failure for a breaker without a policy either.
func TestAnswersOfBreakerDo(t *testing.T) {
	b := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	if err := b.Do(func() error { return sql.ErrNoRows }); err != sql.ErrNoRows {
		t.Errorf("got %v", err)
	}
	wantState(t, b, retry.Closed)
	b.Do(func() error { return io.ErrUnexpectedEOF })
	wantState(t, b, retry.Open)
}

// If a server reads a request and closes the connection, an http.Client returns
// io.EOF inside a *url.Error, and a RoundTripper io.EOF itself.
func TestLostConnectionIsNoAnswer(t *testing.T) {
	lost := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	}))
	defer lost.Close()
	if _, err := http.Get(lost.URL); !errors.Is(err, io.EOF) || retry.Answer(err) {
		t.Errorf("the client's %v is taken for an answer: %v", err, retry.Answer(err))
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, lost.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := http.DefaultTransport.RoundTrip(req); err != io.EOF {
		t.Errorf("the RoundTripper says %v: does Answer's doc still hold?", err)
	}
}
