package stale

import "context"

//retry:policy attempts=2 not=context.Canceled
type Missing interface{ Get(ctx context.Context) error } // want `missing_retry.go is not generated yet: run retrygen`
