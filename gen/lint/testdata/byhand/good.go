package byhand

import (
	"bytes"
	"context"
	"io"
	"log"
	"os"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

var (
	policy = retry.Policy{MaxAttempts: 4}
	method = retry.NewMethod("get", policy)
)

func get(context.Context) (string, error)         { return "", nil }
func put(context.Context) error                   { return nil }
func open(context.Context) (io.ReadCloser, error) { return nil, nil }
func fill(context.Context, *error)                {}

// An output has a Body, as an *s3.GetObjectOutput has.
type output struct{ Body io.ReadCloser }

func good(ctx context.Context) (name string, err error) {
	for ctx := range policy.Attempts(ctx, &err) {
		name, err = get(ctx)
		if err == nil && name == "" {
			err = retry.Again(nil)
		}
	}
	for ctx := range method.Attempts(ctx, &err) {
		if name, err = get(ctx); err == nil {
			break
		}
	}
	for ctx := range policy.Attempts(ctx, &err) {
		err = nil
		if name, failed := get(ctx); failed != nil {
			err = failed
			log.Print(name)
			continue
		}
	}
	for ctx := range policy.Attempts(ctx, &err) {
		if v, err := get(ctx); err == nil {
			return v, nil
		}
		if err = put(ctx); err != nil {
			continue
		}
	}
	for ctx := range policy.Attempts(ctx, &err) {
		fill(ctx, &err)
	}
	for ctx := range policy.Attempts(ctx, &err) {
		func() { err = put(ctx) }()
	}
	for ctx := range policy.Attempts(ctx, &err) {
		switch name {
		case "":
			log.Fatal("no name")
		case "x":
			panic("x")
		default:
			err = put(ctx)
		}
	}
	for ctx := range policy.Attempts(ctx, &err) {
		for i := range 3 {
			if i > 1 {
				break
			}
		}
		err = put(ctx)
	}
	return name, err
}

var lasting = retry.NewMethod("open", retry.Policy{Timeout: time.Second}, support.WithLastingResult())

func kept(ctx context.Context) (body io.ReadCloser, err error) {
	for ctx := range lasting.Attempts(ctx, &err) {
		body, err = open(ctx)
		body = support.Keep(ctx, body)
	}
	out := &output{}
	call := lasting.Call(ctx)
	for ctx := range call.Attempts(&err) {
		out, err = &output{}, put(ctx)
		out.Body = support.Keep(ctx, out.Body)
	}
	for ctx := range call.AttemptsWith(&err, retry.Hooks{Undo: func() error { return out.Body.Close() }}) {
		body, err = open(ctx)
		body = support.Keep(ctx, body)
	}
	_ = out
	return body, err
}

func within(ctx context.Context, other retry.Policy) (data []byte, err error) {
	timed := retry.Policy{Timeout: time.Second}
	for ctx := range timed.Attempts(ctx, &err) {
		var body io.ReadCloser
		if body, err = open(ctx); err == nil {
			data, err = io.ReadAll(body)
		}
	}
	var file *os.File
	for range timed.Attempts(ctx, &err) {
		file, err = os.Open("x")
	}
	_ = file
	_, _ = retry.Value(ctx, retry.Policy{}, open)
	_, _ = retry.Value(ctx, retry.Policy{Timeout: 0}, open)
	_, _ = retry.Value(ctx, other, open)
	_, _ = retry.Value(ctx, timed, get)
	_, _ = retry.Value(ctx, timed, func(context.Context) (*bytes.Buffer, error) { return nil, nil })
	return data, err
}
