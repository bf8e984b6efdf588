// Package guards shows what is said about breakers and budgets that guard nothing,
// or cannot say so.
package guards

// Nothing is retried.
//
//retry:breaker failures=3
//retry:budget ratio=0.2
type Nothing interface {
	Get() error
}

// Some methods are retried.
//
//retry:policy
type Some interface {
	//retry:breaker failures=3
	Name() string
}

// Failure cannot say that a breaker is open.
type Failure struct{}

func (*Failure) Error() string { return "failure" }

// Own has it as a result.
//
//retry:policy
//retry:breaker failures=3
type Own interface {
	Get() *Failure
}

// Limited has it as a result, too.
//
//retry:policy
//retry:budget ratio=0.5
type Limited interface {
	//retry:budget ratio=0.2
	Get() *Failure

	//retry:budget none
	List() *Failure
}

// Fetch has a breaker but no policy.
//
//retry:breaker failures=3
type Fetch func() error

// Idle asks for nothing.
//
//retry:wrapper name=Sleeping
type Idle interface {
	Get() error
}
