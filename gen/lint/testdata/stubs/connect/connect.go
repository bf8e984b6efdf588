// Package connect replaces connectrpc.com/connect.
package connect

// A Request is a request.
type Request struct{}
