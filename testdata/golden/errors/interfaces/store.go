// Package interfaces shows what is said about interfaces that no wrapper in this
// package can implement.
package interfaces

import (
	"go/ast"
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/testdata/golden/errors/interfaces/lib"
)

// Number is a set of types.
//
//retry:policy
type Number interface {
	~int | ~float64
}

// Comparable is one, too.
//
//retry:policy
type Comparable interface {
	comparable
	Get() error
}

// Type has unexported methods of another package.
//
//retry:policy
type Type interface {
	reflect.Type
}

// TB has one as well.
//
//retry:policy
type TB = testing.TB

// Node is unexported where it comes from.
//
//retry:policy
type Node interface {
	lib.Store
}

var _ ast.Node

func local() {
	// Local is declared in a func.
	//
	//retry:policy
	type Local interface {
		Get() error
	}
}
