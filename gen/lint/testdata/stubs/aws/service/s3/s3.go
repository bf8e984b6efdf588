// Package s3 replaces github.com/aws/aws-sdk-go-v2/service/s3.
package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A GetObjectInput is an input.
type GetObjectInput struct{}

// A GetObjectOutput is an output.
type GetObjectOutput struct{}

// A Client is a client.
type Client struct{}

// NewFromConfig returns a Client.
func NewFromConfig(aws.Config) *Client { return &Client{} }

// GetObject gets an object.
func (c *Client) GetObject(ctx context.Context, in *GetObjectInput) (*GetObjectOutput, error) {
	return nil, nil
}
