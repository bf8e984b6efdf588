package idempotence

import "context"

// Bad covers methods that are not idempotent.
//
//retry:policy on=ErrBusy
type Bad interface {
	Get(ctx context.Context, id string) error

	Create(ctx context.Context, id string) error                 // want `Create may not be idempotent, but the policy of Bad retries it: write //retry:never above it, or policy instead of never if it is idempotent`
	AddUser(ctx context.Context, id string) error                // want `AddUser may not be idempotent`
	Append(ctx context.Context, b []byte) error                  // want `Append may not be idempotent`
	SendMail(ctx context.Context) error                          // want `SendMail may not be idempotent`
	PostMessage(ctx context.Context, text string) (*Post, error) // want `PostMessage may not be idempotent`
	incrementBy(ctx context.Context, n int) error                // want `incrementBy may not be idempotent`

	//retry:breaker failures=3
	Pay(ctx context.Context, cents int) error // want `Pay may not be idempotent`
}

// want +4 `Enqueue may not be idempotent, but the policy of Embedding retries it: write //retry:method Enqueue never on Embedding`

// Embedding has no line for the methods that it embeds.
//
//retry:policy on=ErrBusy
type Embedding interface{ Queue }

// BadList lists a method that is not idempotent.
//
//retry:policy on=ErrBusy
//retry:methods Get,Create
type BadList interface {
	Get(ctx context.Context, id string) error
	Create(ctx context.Context, id string) error // want `Create may not be idempotent, but //retry:methods lists it: remove it from the list, or write //retry:policy above it if it is idempotent`
	Charge(ctx context.Context, id string) error
}
