// Package grpc replaces google.golang.org/grpc, of which the linter knows only the path.
package grpc

// A CallOption configures a call.
type CallOption interface{}
