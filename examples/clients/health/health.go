// Package health retries a client that protoc has generated: a unary call, and
// a stream that lives on after the call that opens it.
package health

import (
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

//go:generate go tool retrygen

// Client is a client of gRPC's health service.
//
//retry:policy attempts=4 delay=10ms timeout=250ms if=isUnavailable
type Client interface {
	healthpb.HealthClient
}

// isUnavailable reports whether the server could not be reached or refused to
// work, or did not answer in time.
func isUnavailable(err error) bool {
	code := status.Code(err)
	return code == codes.Unavailable || code == codes.DeadlineExceeded
}
