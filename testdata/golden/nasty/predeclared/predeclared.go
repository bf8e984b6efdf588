// Package predeclared declares names that are predeclared elsewhere.
package predeclared

import "github.com/retrygen/retrygen/testdata/golden/nasty/predeclared/api"

type any struct{ n int }

type string = int

const (
	true  = 0
	false = 1
	iota  = 2
)

func len()    {}
func make()   {}
func new()    {}
func append() {}
func panic()  {}
func min()    {}
func close()  {}

// Store has types of its own and of a package that does not hide any.
//
//retry:policy
//retry:idempotent
//retry:breaker name=predeclared
type Store interface {
	api.Getter

	Put(own any, name string) error
}

var _ = []interface{}{len, make, new, append, panic, min, close, any{}.n, true, false, iota}
