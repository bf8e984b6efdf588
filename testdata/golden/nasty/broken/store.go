// Package broken shows that code which does not compile yet, as it calls what is
// about to be generated, is no obstacle.
package broken

// Store is wrapped.
//
//retry:policy
type Store interface {
	Get(id string) (string, error)
}

// Default calls what is generated.
func Default() Store {
	var s *RetryingStore = NewRetryingStore(nil)
	return s
}
