package stale

import "context"

//retry:policy attempts=2 not=context.Canceled
type Good interface{ Get(ctx context.Context) error }
