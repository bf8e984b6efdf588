// Package accounts is what the guides retry: a service that is not always available.
package accounts

import "errors"

// Account is an account of a customer.
type Account struct{ ID, Name string }

// Errors of the service.
var (
	ErrUnavailable = errors.New("accounts: unavailable")
	ErrNotFound    = errors.New("accounts: not found")
)
