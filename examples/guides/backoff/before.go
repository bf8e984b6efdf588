package backoff

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v6"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// Client retries the calls of a service with cenkalti/backoff.
type Client struct{ next Accounts }

// Get returns an account.
func (c *Client) Get(ctx context.Context, id string) (*accounts.Account, error) {
	operation := func() (*accounts.Account, error) {
		account, err := c.next.Get(ctx, id)
		if errors.Is(err, accounts.ErrNotFound) {
			return nil, backoff.Permanent(err)
		}
		return account, err
	}
	return backoff.Retry(ctx, operation, backoff.WithBackOff(newBackOff()), backoff.WithMaxTries(3))
}

// Open opens an account.
func (c *Client) Open(ctx context.Context, name string) (*accounts.Account, error) {
	operation := func() (*accounts.Account, error) { return c.next.Open(ctx, name) }
	return backoff.Retry(ctx, operation, backoff.WithBackOff(newBackOff()), backoff.WithMaxTries(3))
}

// newBackOff returns a backoff for one call: it is not safe for concurrent use.
func newBackOff() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 100 * time.Millisecond
	b.Multiplier = 2
	b.RandomizationFactor = 0
	return b
}
