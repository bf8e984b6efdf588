// Package errorparams returns errors of which nobody can tell whether they are any.
package errorparams

// Store returns some.
//
//retry:policy
type Store[T any, E error] interface {
	Get(id string) (T, E)

	//retry:policy attempts=2
	List() E

	//retry:never
	Put(v T) E

	//retry:policy result=failed
	Drop() E
}

func failed[E error](E) bool { return false }

// Fetch is a func that does.
//
//retry:policy
type Fetch[E error] func() E
