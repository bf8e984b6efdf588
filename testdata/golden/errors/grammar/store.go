// Package grammar shows what is said about directives that are not well written.
package grammar

// Store has such directives.
//
//retry:polcy attempts=3
//retry:policy atempts=3
//retry:async
type Store interface {
	// Get gets.
	//
	//retry:policy attempts=0
	Get() error

	//retry:policy delay=fast
	List() error

	//retry:policy jitter=ful
	Jitter() error

	//retry:policy backoff=expo,nential
	Backoff() error

	//retry:policy max=1ms
	Max() error

	//retry:policy attempts=3 attempts=4
	Twice() error

	// retry: policy attempts=3
	Space() error

	//retry:never
	//retry:policy
	Both() error

	//retry:policy on="io/fs.ErrNotExist
	Quote() error

	//retry:policy on=io/fs.ErrNotExist
	Unquoted() error

	//retry:breaker rate=2
	Rate() error

	//retry:breaker failures=3 rate=0.5
	Either() error

	//retry:budget floor=10
	Floor() error

	//retry:policy key=a,b
	Key(a, b string) error

	//retry:policy replay=buffer(many)
	Replay() error

	//retry:wrapper name=X
	Wrapper() error

	//retry:policy attempts
	Value() error

	//retry:policy 3
	Bare() error
}

// Struct cannot be wrapped.
//
//retry:policy
type Struct struct{}

//retry:policy
func Func() error { return nil }

// Wrapper has no keys.
//
//retry:wrapper
//retry:method
//retry:method Get
//retry:breaker none
type Wrapper interface {
	Get() error
}
