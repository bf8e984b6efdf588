package byhand

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

func shadowed(ctx context.Context) (name string, err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		name, err := get(ctx) // want `this err shadows the error that the loop checks, so a failure ends the loop as a success: write = instead of :=`
		_, _ = name, err
	}
	for ctx := range method.Attempts(ctx, &err) {
		if name, err := get(ctx); err != nil { // want `this err shadows the error`
			_ = name
		}
	}
	call := method.Call(ctx)
	for ctx := range call.Attempts(&err) { // want `the loop never sets err, so a failure ends the loop as a success: assign the attempt's error to it`
		_, other := get(ctx)
		_ = other
	}
	hooks := retry.Hooks{Undo: func() error { return nil }}
	for ctx := range call.AttemptsWith(&err, hooks) { // want `the loop never sets err`
		_, other := get(ctx)
		_ = other
	}
	for ctx := range call.AttemptsWith(&err, retry.Hooks{}) {
		name, err := get(ctx) // want `this err shadows the error`
		_, _ = name, err
	}
	return name, err
}

func stale(ctx context.Context) (name string, err error) {
	for ctx := range policy.Attempts(ctx, &err) { // want `not every path sets err, which then keeps the error of the previous attempt: set it on every path, to nil after a success`
		v, failed := get(ctx)
		if failed != nil {
			err = failed
		} else {
			name = v
		}
	}
	for ctx := range policy.Attempts(ctx, &err) {
		v, failed := get(ctx)
		if failed == nil {
			name = v
			break // want `the loop ends with err from the previous attempt: set it first`
		}
		err = failed
	}
attempts:
	for ctx := range policy.Attempts(ctx, &err) {
		for _, id := range []string{"1", "2"} {
			switch id {
			case name:
				continue attempts // want `not every path sets err`
			}
		}
		err = put(ctx)
	}
	for ctx := range policy.Attempts(ctx, &err) {
		v, failed := get(ctx)
		if failed == nil {
			return v, err // want `the loop ends with err from the previous attempt`
		}
		err = failed
	}
	for ctx := range policy.Attempts(ctx, &err) {
		switch v, failed := get(ctx); {
		case failed == nil:
			name = v
			return // want `the loop ends with err from the previous attempt`
		default:
			err = failed
		}
	}
	return name, err
}

var short = retry.Policy{Timeout: time.Second}

func cutOff(ctx context.Context, db *sql.DB) (err error) {
	_, _ = retry.Value(ctx, short, open)                                                                            // want `the policy's Timeout cuts off the io.ReadCloser that retry.Value returns: range over a retry.Method made with support.WithLastingResult\(\), and pass the result to support.Keep in the loop`
	_, _ = retry.Value(ctx, retry.Build().Timeout(time.Second).Policy(), func(context.Context) (*sql.Rows, error) { // want `cuts off the \*sql.Rows that retry.Value returns`
		return nil, nil
	})
	_, _ = retry.Value(ctx, short, func(context.Context) (*output, error) { return nil, nil }) // want `cuts off the \*output that retry.Value returns`

	var rows *sql.Rows
	for ctx := range short.Attempts(ctx, &err) {
		rows, err = db.QueryContext(ctx, "") // want `the policy's Timeout cuts off rows \(type \*sql.Rows\) when the attempt returns: range over a retry.Method made with support.WithLastingResult\(\), and pass rows to support.Keep in the loop`
	}
	defer rows.Close()

	var resp *http.Response
	err = retry.Do(ctx, short, func(ctx context.Context) (err error) {
		req, err := http.NewRequestWithContext(ctx, "GET", "http://x", nil)
		if err != nil {
			return err
		}
		resp, err = http.DefaultClient.Do(req) // want `cuts off resp \(type \*http.Response\) when the attempt returns: .* pass resp to retryhttp.Keep in the loop`
		return err
	})
	return resp.Body.Close()
}

func notKept(ctx context.Context) (body io.ReadCloser, err error) {
	m := retry.NewMethod("open", short, support.WithLastingResult())
	for ctx := range m.Attempts(ctx, &err) {
		body, err = open(ctx) // want `cuts off body \(type io.ReadCloser\)`
	}
	plain := retry.NewMethod("open", short)
	call := plain.Call(ctx)
	for ctx := range call.Attempts(&err) {
		body, err = open(ctx) // want `cuts off body`
		body = support.Keep(ctx, body)
	}
	for ctx := range call.AttemptsWith(&err, retry.Hooks{}) {
		body, err = open(ctx) // want `cuts off body`
	}
	return body, err
}
