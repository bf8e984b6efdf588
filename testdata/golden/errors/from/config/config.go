// Package config has a policy that is not exported.
package config

import (
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var policy = retry.Policy{}

// Wait is no policy.
var Wait = time.Second

var _ = policy
