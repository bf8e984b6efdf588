// Package keyfield shows an idempotency key that is a field of the request, as Temporal's
// RequestId: it is set in a copy, as the caller may use the request again.
package keyfield

import "context"

// RequestID is a string of its own type.
type RequestID string

// StartRequest starts a workflow.
type StartRequest struct {
	Workflow  string
	RequestID RequestID
}

// Signal is sent to a workflow.
type Signal struct{ Name, ID string }

// Workflows runs workflows.
//
//retry:policy key=req.RequestID
type Workflows interface {
	Start(ctx context.Context, req *StartRequest) error

	// Signal has a request without a pointer.
	//
	//retry:policy key=signal.ID
	Signal(ctx context.Context, signal Signal) error

	// Stop has no request that takes a key.
	//
	//retry:policy key=none
	Stop(ctx context.Context, req *Signal) error
}
