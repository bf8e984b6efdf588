// Package policies shows what is said about policies that make no sense once an
// interface's and a method's are merged.
package policies

// Store is well by itself, but not with what its methods add.
//
//retry:policy max=2s
type Store interface {
	//retry:policy delay=5s
	Slow() error

	//retry:policy attempts=unlimited
	Endless() error

	//retry:policy replay=off
	Upload() error
}

// Below has a delay above the default cap.
//
//retry:policy delay=10s
type Below interface {
	Get() error
}
