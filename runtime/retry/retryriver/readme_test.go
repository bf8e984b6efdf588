package retryriver_test

import (
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/internal/readme"
)

// The code in the README is in the files that it names.
func TestReadmeCode(t *testing.T) { readme.CheckCode(t) }
