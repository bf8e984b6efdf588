package keyttl

import "context"

//retry:policy if=again
type Payments interface {
	// want +2 `attempts in the queue may begin 168h after the call was queued, when the service has forgotten its key after 24h and would carry the call out again: write elapsed=24h or less`

	//retry:durable key=key keyttl=24h
	Charge(ctx context.Context, key string) error

	// want +2 `may begin 25h after the call was queued`

	//retry:durable key=key elapsed=25h keyttl=day
	Refund(ctx context.Context, key string) error
}
