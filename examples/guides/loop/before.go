package loop

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// Client sends requests, and repeats those that fail.
type Client struct{ http *http.Client }

// Do sends a request up to three times.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	wait := 100 * time.Millisecond
	for attempt := 1; ; attempt++ {
		resp, err := c.http.Do(req)
		if err == nil && resp.StatusCode < 500 || attempt == 3 {
			return resp, err
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
}

// get returns an account, in up to three attempts.
func get(ctx context.Context, service Accounts, id string) (*accounts.Account, error) {
	wait := 100 * time.Millisecond
	for attempt := 1; ; attempt++ {
		account, err := service.Get(ctx, id)
		if err == nil || attempt == 3 || errors.Is(err, accounts.ErrNotFound) {
			return account, err
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
