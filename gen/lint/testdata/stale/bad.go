package stale

import "context"

//retry:policy attempts=2 not=context.Canceled
type Bad interface{ Get(ctx context.Context) error } // want `bad_retry.go is out of date with its directives: run retrygen`
