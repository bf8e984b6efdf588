package support_test

import (
	"context"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A wrapper fails every call, without an attempt, if an option names a method
// that it does not retry.
func TestWrapperChecksNames(t *testing.T) {
	for name, tt := range map[string]struct {
		wrapper string
		methods []string
		given   []string
		wrong   []string // of given
	}{
		"none":               {"store.UserStore", []string{"Get", "List"}, nil, nil},
		"last part":          {"store.UserStore", []string{"Get", "List"}, []string{"Get", "List"}, nil},
		"whole":              {"store.UserStore", []string{"Get", "List"}, []string{"store.UserStore.List", "UserStore.Get"}, nil},
		"misspelt":           {"store.UserStore", []string{"Get", "List"}, []string{"Gett"}, []string{"Gett"}},
		"misspelt of whole":  {"store.UserStore", []string{"Get", "List"}, []string{"store.UserStore.get"}, []string{"store.UserStore.get"}},
		"two of three":       {"store.UserStore", []string{"Get", "List"}, []string{"Gett", "Get", "lst"}, []string{"Gett", "lst"}},
		"of another wrapper": {"store.UserStore", []string{"Get", "List"}, []string{"store.Orders.Put", "Orders.Put"}, nil},
		"func type":          {"store", []string{"Fetch"}, []string{"Fetch", "store.Fetch"}, nil},
		"not the func type":  {"store", []string{"Fetch"}, []string{"store.fetch"}, []string{"store.fetch"}},
		"empty":              {"store.UserStore", []string{"Get"}, []string{""}, []string{""}},
		"of no methods":      {"store.UserStore", nil, []string{"Get"}, []string{"Get"}},
	} {
		opts := []retry.Option{retry.WithTracker(nil)}
		for _, given := range tt.given {
			opts = append(opts, retry.WithPolicy(given, retry.Policy{MaxAttempts: 9}))
		}
		calls := 0
		m := support.NewWrapper(tt.wrapper, opts, tt.methods...).Method("Get", retry.Policy{})
		err := m.Do(t.Context(), func(context.Context) error { calls++; return nil })
		if (err != nil) != (len(tt.wrong) > 0) || (calls == 0) != (err != nil) {
			t.Errorf("%s: got %d calls and error %v", name, calls, err)
		}
		for _, wrong := range tt.wrong {
			want := `WithPolicy names "` + wrong + `", but ` + tt.wrapper + " retries only " + strings.Join(tt.methods, ", ") + ":"
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %q, want %q in it", name, err, want)
			}
		}
	}
}

// Options combined with Options are checked too.
func TestWrapperOptionsGroup(t *testing.T) {
	group := retry.Options(retry.WithPolicy("Gett", retry.Policy{}))
	m := support.NewWrapper("store", []retry.Option{group, nil}, "Get").Method("Get", retry.Policy{}, retry.WithTracker(nil))
	if err := m.Do(t.Context(), func(context.Context) error { return nil }); err == nil {
		t.Error("no error")
	}
}
