// Package from shows what is no source of a policy.
package from

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/errors/from/config"
)

var (
	pointer  = &retry.Policy{}
	policies []retry.Policy
	wait     = config.Wait
)

func two() (retry.Policy, error)  { return retry.Policy{}, nil }
func numbered(n int) retry.Policy { return retry.Policy{} }
func fitting(string) retry.Policy { return retry.Policy{} }

// Store has a mistake in each method.
type Store interface {
	//retry:policy from=argumen
	Misspelled() error

	//retry:policy from=config.policy
	Unexported() error

	//retry:policy from=pointer
	Pointer() error

	//retry:policy from=policies
	List() error

	//retry:policy from=wait
	Duration() error

	//retry:policy from=retry.Policy
	Type() error

	//retry:policy from=two
	Two() error

	//retry:policy from=numbered
	Numbered() error

	//retry:policy from=fitting,fitting
	Names() error

	//retry:policy from=*pointer
	Star() error

	//retry:policy from=.Policy
	Method() error

	//retry:policy from=
	Empty() error
}

// Overriding has values that do not fit together, whatever the policy is.
type Overriding interface {
	//retry:policy from=fitting delay=10s max=5s
	Contradictory() error

	// What is not given may fit.
	//
	//retry:policy from=fitting delay=10s
	Delay() error

	//retry:policy from=fitting attempts=unlimited
	Unlimited() error
}

var _ time.Duration
