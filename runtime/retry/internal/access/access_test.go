package access_test

import (
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/access"
)

// No other module can write an argument of retry.Internals, not even a literal of an
// unnamed type.
func TestKey(t *testing.T) {
	param := reflect.TypeOf(retry.Internals).In(0)
	if param != reflect.TypeFor[access.Key]() || param.Kind() != reflect.Struct {
		t.Errorf("retry.Internals takes a %v, want the struct access.Key", param)
	}
	if reflect.TypeFor[struct{}]().AssignableTo(param) {
		t.Error("retry.Internals takes struct{}{}")
	}
}
