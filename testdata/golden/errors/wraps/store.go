// Package wraps has //retry:wrap where there is nothing to wrap.
package wraps

import (
	"context"
	"iter"

	"github.com/retrygen/retrygen/testdata/golden/errors/wraps/far"
)

//retry:policy attempts=2
type Store interface {
	//retry:wrap
	Put(ctx context.Context) error

	//retry:wrap
	Plain(ctx context.Context) (Plain, error)

	//retry:wrap
	Far(ctx context.Context) (far.Bucket, error)

	//retry:wrap
	Pointer(ctx context.Context) (*Struct, error)

	//retry:wrap
	List(ctx context.Context) ([]Store, error)

	//retry:wrap
	All(ctx context.Context) iter.Seq2[Store, error]

	//retry:wrap name=Bucket
	Key(ctx context.Context) (Store, error)

	//retry:wrap
	Fitting(ctx context.Context) (Fitting, error)
}

type Plain interface{ Get() error }

type Struct struct{}

//retry:wrap
type Misplaced interface{ Get() error }

// Fitting has a method of the name that its wrapper's would have.
//
//retry:policy attempts=2
type Fitting interface {
	Around(ctx context.Context) error
}

// Folder and File would construct each other.
//
//retry:policy attempts=2
type Folder interface {
	//retry:wrap
	Open(name string) (File, error)
	//retry:wrap
	Parent() (Folder, error)
}

//retry:policy attempts=2
type File interface {
	//retry:wrap
	Folder() (Folder, error)
}

// Swap would construct itself with other type arguments.
//
//retry:policy attempts=2
type Swap[K, V any] interface {
	Get(ctx context.Context, key K) (V, error)
	//retry:wrap
	Swapped() Swap[V, K]
}

// Asking is bound to one value by its condition.
//
//retry:policy if=.IsBusy
type Asking interface {
	Get() error
	IsBusy(err error) bool

	//retry:wrap
	Next() Asking
}

// Taking has a constructor that takes a policy, which only its own wrapper can pass on.
//
//retry:policy from=argument
type Taking interface {
	Get() error

	//retry:wrap
	Next() Taking
}

//retry:policy attempts=2
type Giving interface {
	Get() error

	//retry:wrap
	Take() Taking
}
