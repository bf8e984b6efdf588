package stale

import "context"

//retry:policy attempts=2 not=context.Canceled
type Missing interface{ Get(ctx context.Context) error } // want `missing_retry.go has not been generated: run retrygen`
