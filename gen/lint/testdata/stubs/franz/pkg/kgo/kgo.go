// Package kgo replaces github.com/twmb/franz-go/pkg/kgo.
package kgo

import "context"

// A Record is a record.
type Record struct{}

// A ProduceResults has the results.
type ProduceResults []error

// A Client is a client.
type Client struct{}

// ProduceSync produces.
func (c *Client) ProduceSync(ctx context.Context, rs ...*Record) ProduceResults { return nil }
