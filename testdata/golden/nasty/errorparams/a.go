// Package errorparams has type parameters that are errors.
package errorparams

// Pointed fails with a pointer.
//
//retry:policy delay=1ns
type Pointed[T any, P interface {
	*T
	error
}] interface {
	Get(id string) (T, P)
}

// Compared fails with whatever is not the zero value.
//
//retry:policy delay=1ns
//retry:idempotent
type Compared[E interface {
	error
	comparable
}] interface {
	Get(id string) (int, E)

	//retry:async
	Put(id string) E
}
