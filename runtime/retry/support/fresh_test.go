package support_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/support"
)

type pair struct{ A, B int }

type pairPointer *pair

// A failed attempt leaves nothing behind, neither for the next attempt nor for
// the caller.
func TestFresh(t *testing.T) {
	tests := []struct {
		name    string
		dst     any
		attempt func(any)
		want    string
	}{
		{"pointer", &pair{A: 1}, func(v any) { v.(*pair).B++ }, "&{0 1}"},
		{"named pointer", pairPointer(&pair{A: 1}), func(v any) { v.(pairPointer).B++ }, "&{0 1}"},
		{"pointer to a map", &map[string]int{"a": 1}, func(v any) { *v.(*map[string]int) = map[string]int{"b": 2} }, "&map[b:2]"},
		{"map", map[string]int{"a": 1}, func(v any) { v.(map[string]int)["b"]++ }, "map[a:1 b:1]"},
		{"slice", []int{1, 2}, func(v any) { v.([]int)[1]++ }, "[0 1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := fmt.Sprint(tt.dst)
			for range 2 {
				failed, _ := support.Fresh(tt.dst)
				tt.attempt(failed)
			}
			if got := fmt.Sprint(tt.dst); got != before {
				t.Errorf("after failures %s, want %s", got, before)
			}
			fresh, fill := support.Fresh(tt.dst)
			if got, want := reflect.TypeOf(fresh), reflect.TypeOf(tt.dst); got != want {
				t.Errorf("fresh is a %v, want %v", got, want)
			}
			tt.attempt(fresh)
			fill()
			if got := fmt.Sprint(tt.dst); got != tt.want {
				t.Errorf("filled %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFreshOfNothingToFill(t *testing.T) {
	for _, dst := range []any{nil, 3, pair{1, 2}, (*pair)(nil), map[string]int(nil)} {
		fresh, fill := support.Fresh(dst)
		fill()
		if !reflect.DeepEqual(fresh, dst) {
			t.Errorf("made %#v of %#v", fresh, dst)
		}
	}
}
