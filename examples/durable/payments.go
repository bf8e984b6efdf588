package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

//go:generate go tool retrygen

// Payments charges customers. A payment must happen once the order is accepted, even if the
// shop dies in between.
//
//retry:policy attempts=3 delay=50ms timeout=2s on=ErrBank,context.DeadlineExceeded
type Payments interface {
	// Charge takes cents from the account of a customer. Calls with the same key take them
	// once.
	//
	//retry:durable attempts=10 delay=1s max=5s key=key
	Charge(ctx context.Context, customer string, cents int, key string) error
}

// ErrBank is the error of a bank that does not answer as it should.
var ErrBank = errors.New("bank is not available")

// client is the Payments of a bank at a URL.
type client string

func (c client) Charge(ctx context.Context, customer string, cents int, key string) error {
	query := url.Values{"customer": {customer}, "cents": {strconv.Itoa(cents)}, "key": {key}}
	req, err := http.NewRequestWithContext(ctx, "POST", string(c)+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBank, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s", ErrBank, resp.Status)
	}
	return nil
}
