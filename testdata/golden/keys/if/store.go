// Package ifkey shows if=, a func(error) bool.
package ifkey

import "context"

// Store is retried as its directive says.
//
//retry:policy if=isBusy
type Store interface {
	Get(ctx context.Context, id string) (string, error)
}

func isBusy(err error) bool { return err.Error() == "busy" }
