package gobreaker

import (
	"context"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// Client calls a service through a breaker of sony/gobreaker.
type Client struct {
	next    Accounts
	breaker *gobreaker.CircuitBreaker[*accounts.Account]
}

// NewClient returns a client of next.
func NewClient(next Accounts) *Client {
	return &Client{next, gobreaker.NewCircuitBreaker[*accounts.Account](gobreaker.Settings{
		Name:    "accounts",
		Timeout: 30 * time.Second,
		ReadyToTrip: func(counts gobreaker.Counts) bool {
			failureRatio := float64(counts.TotalFailures) / float64(counts.Requests)
			return counts.Requests >= 3 && failureRatio >= 0.6
		},
	})}
}

// Get returns an account.
func (c *Client) Get(ctx context.Context, id string) (*accounts.Account, error) {
	return c.breaker.Execute(func() (*accounts.Account, error) { return c.next.Get(ctx, id) })
}

// Open opens an account.
func (c *Client) Open(ctx context.Context, name string) (*accounts.Account, error) {
	return c.breaker.Execute(func() (*accounts.Account, error) { return c.next.Open(ctx, name) })
}
