package tests_test

import (
	"testing"

	"github.com/retrygen/retrygen/testdata/golden/nasty/tests"
)

// Outer is annotated in a test of package tests_test.
//
//retry:policy
type Outer interface {
	Get(id string) (*tests.User, error)
}

func TestOuter(t *testing.T) {
	var _ Outer = NewRetryingOuter(nil)
}
