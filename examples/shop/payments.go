package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
)

//go:generate go tool retrygen

// Payments is a payment provider.
//
//retry:policy attempts=10 delay=10ms max=200ms timeout=5s class=retryhttp.Classify
type Payments interface {
	// Charge must not charge twice: it is retried only if the connection was refused, or the
	// provider too busy.
	//
	//retry:once
	Charge(ctx context.Context, id string) error

	// FindCharge reports whether an order was charged. Its name is that of a read.
	FindCharge(ctx context.Context, id string) (bool, error)

	// SendReceipt is not worth a second attempt.
	//
	//retry:never
	SendReceipt(ctx context.Context, id string) error
}

// provider implements Payments over HTTP.
type provider struct {
	client *http.Client
	url    string
}

func (p *provider) Charge(ctx context.Context, id string) error {
	return p.do(ctx, "POST", "/charges", id)
}

func (p *provider) SendReceipt(ctx context.Context, id string) error {
	return p.do(ctx, "POST", "/receipts", id)
}

func (p *provider) FindCharge(ctx context.Context, id string) (bool, error) {
	err := p.do(ctx, "GET", "/charges/"+id, "")
	if e, ok := errors.AsType[*retryhttp.StatusError](err); ok && e.Response.StatusCode == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

// do sends a request. A status of 400 or higher is an error, which has a class.
func (p *provider) do(ctx context.Context, method, path, body string) error {
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return retryhttp.CheckStatus(resp)
}
