package tests

import "testing"

// Fake is annotated in a test.
//
//retry:policy
type Fake interface {
	Get(id string) (*User, error)
}

func TestFake(t *testing.T) {
	var _ Fake = NewRetryingFake(nil)
	var _ Store = NewRetryingStore(nil)
}
