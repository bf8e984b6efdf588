// Package redis replaces github.com/redis/go-redis/v9.
package redis

import "context"

// Options configure a Client.
type Options struct {
	Addr       string
	MaxRetries int
}

// A StringCmd is a command.
type StringCmd struct{ err error }

// Err returns the error.
func (c *StringCmd) Err() error { return c.err }

// A Client is a client.
type Client struct{}

// NewClient returns a Client.
func NewClient(*Options) *Client { return &Client{} }

// Get gets a value.
func (c *Client) Get(ctx context.Context, key string) *StringCmd { return &StringCmd{} }

// Options returns the options.
func (c *Client) Options() *Options { return nil }

// Cmdable is implemented by all clients.
type Cmdable interface {
	Get(ctx context.Context, key string) *StringCmd
}
