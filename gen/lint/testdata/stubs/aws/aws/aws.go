// Package aws replaces github.com/aws/aws-sdk-go-v2/aws.
package aws

// A NopRetryer makes one attempt.
type NopRetryer struct{}

// A Config configures clients.
type Config struct{ Retryer func() any }
