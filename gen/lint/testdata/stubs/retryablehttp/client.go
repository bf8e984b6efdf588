// Package retryablehttp replaces github.com/hashicorp/go-retryablehttp.
package retryablehttp

import "net/http"

// A Client is a client.
type Client struct{ RetryMax int }

// NewClient returns a Client.
func NewClient() *Client { return &Client{} }

// StandardClient returns an http.Client.
func (c *Client) StandardClient() *http.Client { return nil }
