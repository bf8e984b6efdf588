// Package client is the second version of a module.
package client

import (
	crand "crypto/rand"
	"math/big"
	"math/rand"
)

var _ = crand.Reader

// Client is a type.
type Client struct{}

// Rand mentions a package that its importer may not import.
type Rand interface {
	Int(r *rand.Rand, max *big.Int) (int, error)
}
