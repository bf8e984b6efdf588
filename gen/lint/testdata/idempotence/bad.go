package idempotence

import "context"

// Bad covers what should not be done twice.
//
//retry:policy on=ErrBusy
type Bad interface {
	Get(ctx context.Context, id string) error

	Create(ctx context.Context, id string) error                 // want `a second Create may do its work twice, and the policy of Bad covers it: write //retry:never above it, or policy if it may be repeated`
	AddUser(ctx context.Context, id string) error                // want `a second AddUser`
	Append(ctx context.Context, b []byte) error                  // want `a second Append`
	SendMail(ctx context.Context) error                          // want `a second SendMail`
	PostMessage(ctx context.Context, text string) (*Post, error) // want `a second PostMessage`
	incrementBy(ctx context.Context, n int) error                // want `a second incrementBy`

	//retry:breaker failures=3
	Pay(ctx context.Context, cents int) error // want `a second Pay`
}

// want +4 `a second Enqueue may do its work twice, and the policy of Embedding covers it: write //retry:method Enqueue never on Embedding`

// Embedding has no line of its own for what it embeds.
//
//retry:policy on=ErrBusy
type Embedding interface{ Queue }
