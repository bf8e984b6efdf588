// Package retrygrpc replaces the runtime's module of that name.
package retrygrpc

import "github.com/retrygen/retrygen/runtime/retry"

// Classify is retry.Classify.
func Classify(err error) retry.Class { return retry.Classify(err) }
