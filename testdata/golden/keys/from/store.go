// Package from shows from=, which takes a policy from Go.
package from

import (
	"context"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/keys/from/config"
)

// Variable has a policy of another package.
//
//retry:policy from=config.Policy
//retry:idempotent
type Variable interface {
	Get(ctx context.Context, id string) (string, error)
	List(ctx context.Context) ([]string, error)

	// Put overrides a field, with a value that is the default elsewhere.
	//
	//retry:policy attempts=3
	Put(ctx context.Context, id string) error

	// Find overrides the condition and the backoff.
	//
	//retry:policy not=config.ErrBusy backoff=exponential delay=wait
	Find(ctx context.Context, id string) (string, error)

	// Own has nothing of config.Policy.
	//
	//retry:policy from=none attempts=4
	Own(ctx context.Context) error
}

const wait = config.Wait

// Func has policies that funcs return.
//
//retry:policy from=policyFor on=config.ErrBusy
//retry:idempotent
type Func interface {
	Get(ctx context.Context, id string) (string, error)
	Put(ctx context.Context, id string) error

	// Patient has all fields of the other policy, and nothing of its interface's.
	//
	//retry:policy from=patient
	Patient(ctx context.Context) error

	//retry:policy from=patient
	Impatient(ctx context.Context) error
}

func patient() retry.Policy { return retry.Policy{MaxAttempts: 5, Delay: retry.NoDelay} }

// policyFor retries what only reads more often.
func policyFor(method string) retry.Policy {
	if strings.HasSuffix(method, ".Get") {
		return retry.Policy{MaxAttempts: 6, Delay: retry.NoDelay}
	}
	return retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay}
}

// Argument has policies that its constructor takes.
//
//retry:policy from=argument
//retry:idempotent
type Argument interface {
	Get(ctx context.Context, id string) (string, error)
	List(ctx context.Context) ([]string, error)

	//retry:policy attempts=1
	Once(ctx context.Context) error

	//retry:policy from=argument timeout=10s
	Upload(ctx context.Context, id string) error
}

// Single has a policy that only one method takes.
type Single interface {
	//retry:policy from=argument
	Get(ctx context.Context, policy, next string) (string, error)

	List(ctx context.Context) ([]string, error)
}

// Fetch is a func with a policy that its constructor takes.
//
//retry:policy from=argument on=config.ErrBusy
type Fetch func(ctx context.Context, id string) (string, error)

// Literal overrides the policy of a func.
//
//retry:policy from=patient attempts=2
type Literal[T any] func(ctx context.Context, id string) (T, error)
