// Package keyttl has queued calls that outlive their idempotency keys.
package keyttl

import "context"

//retry:policy if=again
type Payments interface {
	//retry:durable key=key keyttl=24h
	Charge(ctx context.Context, key string) error
}

func again(error) bool { return true }
