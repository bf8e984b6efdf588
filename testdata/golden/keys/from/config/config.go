// Package config has the policies of a program.
package config

import (
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Wait is a constant.
const Wait = 7 * time.Millisecond

// ErrBusy passes.
var ErrBusy = errors.New("busy")

// Policy is for most calls.
var Policy = retry.Policy{MaxAttempts: 2, Delay: retry.NoDelay, If: retry.On(ErrBusy)}
