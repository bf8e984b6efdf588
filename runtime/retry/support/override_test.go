package support_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// Each field is overridden unless the overriding one is zero.
func TestOverride(t *testing.T) {
	full := retry.Policy{
		MaxAttempts: 7, Delay: 1, MaxDelay: 2, MaxAfter: 3, Backoff: retry.Linear, Factor: 4, Jitter: retry.FullJitter,
		Slow: retry.On(errors.ErrUnsupported), SlowDelay: 5, Timeout: 6, Elapsed: 8,
		If: retry.Transient, Class: retry.Classify, Once: true, Bounds: retry.Bounds{Min: 1, Max: 9}, Frozen: true, OnRetry: func(retry.Event) {}, GiveUp: retry.Last,
	}
	for i := range reflect.TypeFor[retry.Policy]().NumField() {
		field, value := reflect.TypeFor[retry.Policy]().Field(i), reflect.ValueOf(full).Field(i)
		if value.IsZero() {
			t.Errorf("the test has no value for %s", field.Name)
		}
		var one retry.Policy
		reflect.ValueOf(&one).Elem().FieldByIndex(field.Index).Set(value)
		if got := reflect.ValueOf(support.Override(retry.Policy{}, one)).FieldByIndex(field.Index); !same(got, value) {
			t.Errorf("%s is not overridden", field.Name)
		}
		if got := reflect.ValueOf(support.Override(full, retry.Policy{})).FieldByIndex(field.Index); !same(got, value) {
			t.Errorf("%s is overridden by zero", field.Name)
		}
	}
}

func same(a, b reflect.Value) bool {
	if a.Kind() == reflect.Func {
		return a.Pointer() == b.Pointer()
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
