// Package interceptor retries in interceptors of gRPC, on both sides of a connection:
// what is retried is a parameter of each call.
//
// Client repeats whatever method is called, so use it for a service whose methods are all
// idempotent. The Interceptor of package retrygrpc decides by method.
package interceptor

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// Invoker makes a unary call of a client. It resets the reply before it fills it.
//
//retry:policy attempts=4 delay=10ms class=retrygrpc.Classify out=none
type Invoker = grpc.UnaryInvoker

// Handler handles a unary call on a server.
//
//retry:policy attempts=3 delay=10ms if=isAborted
type Handler = grpc.UnaryHandler

// isAborted reports whether a conflict, as with another transaction, ended the call.
func isAborted(err error) bool { return status.Code(err) == codes.Aborted }

// Client returns an interceptor that retries the calls of a client.
func Client(opts ...retry.Option) grpc.UnaryClientInterceptor {
	retrying := NewRetryingInvokerMiddleware(opts...)
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		return retrying.Around(invoker)(ctx, method, req, reply, cc, opts...)
	}
}

// Server returns an interceptor that retries the handlers of a server.
func Server(opts ...retry.Option) grpc.UnaryServerInterceptor {
	retrying := NewRetryingHandlerMiddleware(opts...)
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		return retrying.Around(handler)(ctx, req)
	}
}
