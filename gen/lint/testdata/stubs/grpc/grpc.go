// Package grpc stands in for google.golang.org/grpc, of which the linter knows the path
// alone.
package grpc

// A CallOption changes a call.
type CallOption interface{}
