package retrytest_test

import (
	"context"
	"errors"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Accounts is retried by the generated RetryingAccounts.
//
//retry:policy if=retry.Transient
//retry:idempotent
type Accounts interface {
	Open(ctx context.Context, name string) error
	Rename(ctx context.Context, name, to string) error
}

// memory is an Accounts for tests.
type memory map[string]bool

func (m memory) Open(_ context.Context, name string) error {
	if m[name] {
		return retry.Permanent(errors.New(name + " already exists"))
	}
	m[name] = true
	return nil
}

func (m memory) Rename(_ context.Context, name, to string) error {
	delete(m, name)
	m[to] = true
	return nil
}
