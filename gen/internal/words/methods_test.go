package words_test

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

// retried returns a method with a policy of its own and the guards of w.
func retried(w *model.Wrapper, name string, attempts int) *model.Method {
	return &model.Method{Name: name, Key: -1, Policy: &model.Policy{Text: retry.Policy{MaxAttempts: attempts, Delay: retry.NoDelay}},
		Breaker: w.Breaker, Budget: w.Budget}
}

func TestMethod(t *testing.T) {
	param := func(name string) *types.Var { return types.NewParam(token.NoPos, nil, name, types.Typ[types.String]) }
	params := types.NewTuple(param("first"), param("second"), param("_"))
	w := &model.Wrapper{Breaker: &model.Breaker{}}
	for want, change := range map[string]func(*model.Method){
		"never retried":                        func(m *model.Method) { m.Policy, m.Why = nil, model.Never },
		"not retried":                          func(m *model.Method) { m.Policy, m.Why = nil, model.Unasked },
		"not retried: a call returns no error": func(m *model.Method) { m.Policy, m.Why = nil, model.CannotFail },
		"not retried: a call can read c (a channel) only once": func(m *model.Method) {
			m.Policy, m.Why, m.Source = nil, model.ReadsOnce, model.Source{Name: "c", Kind: "a channel"}
		},
		"not retried: a call reads the next piece of a stream": func(m *model.Method) { m.Policy, m.Why = nil, model.ReadsNext },

		"up to 2 attempts, no waits":                                   func(*model.Method) {},
		"up to 2 attempts, no waits, until the first element":          func(m *model.Method) { m.Stream = types.Typ[types.Int] },
		"up to 2 attempts, no waits, filling a fresh first and second": func(m *model.Method) { m.Out = []int{0, 1} },
		"up to 2 attempts, no waits, logging first and second.ID": func(m *model.Method) {
			m.Log = []model.Param{{Index: 0, Text: "first"}, {Index: 1, Text: "second.ID"}}
		},
		"up to 2 attempts, no waits, one first per call": func(m *model.Method) { m.Key = 0 },
		"up to 2 attempts, no waits, one first.ID per call": func(m *model.Method) {
			m.Key, m.KeyField = 0, types.NewField(token.NoPos, nil, "ID", types.Typ[types.String], false)
		},
		"up to 2 attempts, no waits, first replayed only if it can be rewound": func(m *model.Method) {
			m.Replays = []model.Replay{{Param: 0}}
		},
		"up to 2 attempts, no waits, first's body and the reader replayed only if they can be rewound": func(m *model.Method) {
			m.Replays = []model.Replay{{Param: 0, Request: true}, {Param: 2}}
		},
		"up to 2 attempts, no waits, up to 1000 bytes of first and second buffered for replay": func(m *model.Method) {
			m.Replays = []model.Replay{{Param: 0, Limit: 1000}, {Param: 1, Limit: 1000}}
		},
		"up to 2 attempts, no waits, no breaker": func(m *model.Method) { m.Breaker = nil },
		"up to 2 attempts, no waits, its own breaker: 1 failure opens it for 1m, then a successful probe closes it": func(m *model.Method) {
			m.Breaker = breaker(retry.BreakerPolicy{Failures: 1})
		},
		`up to 2 attempts, no waits, budget "db": retries are at most 10% of the successes, plus 10 per second`: func(m *model.Method) {
			m.Budget = budget(retry.BudgetPolicy{Name: "db"})
		},
		"up to 2 attempts, no waits, not hedged because it is once": func(m *model.Method) { m.Unhedged = "it is once" },
		"up to 2 attempts, no waits, a second request after 1s, for up to 5% of the calls": func(m *model.Method) {
			m.Request, m.Hedge = -1, &model.Hedge{HedgePolicy: retry.HedgePolicy{After: time.Second}}
		},
		"up to 2 attempts, no waits, its own throttle: if more than half of the attempts in 10s fail, it rejects up to 90% of the calls": func(m *model.Method) {
			m.Throttle = &model.Throttle{}
		},
	} {
		m := retried(w, "Get", 2)
		m.Signature = types.NewSignatureType(nil, nil, nil, params, nil, false)
		change(m)
		if got := words.Method(w, m); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// attempts returns a wrapper whose methods A, B, C… make the given numbers of attempts; 0
// means never.
func attempts(counts ...int) *model.Wrapper {
	w := &model.Wrapper{Breaker: &model.Breaker{}}
	for i, n := range counts {
		m := retried(w, string(rune('A'+i)), n)
		if n == 0 {
			m.Policy, m.Why = nil, model.Never
		}
		w.Methods = append(w.Methods, m)
	}
	return w
}

func TestMethods(t *testing.T) {
	for _, tt := range []struct {
		counts []int
		want   []string
	}{
		{[]int{2}, []string{"A: 2"}},
		{[]int{2, 3, 2}, []string{"A, C: 2", "B: 3"}},
		{[]int{2, 2, 2, 2, 2, 2, 2, 2}, []string{"A, B, C, D, E, F, G, H: 2"}},
		{[]int{2, 2, 2, 2, 2, 2, 2, 2, 2}, []string{"all 9 methods: 2"}},
		{[]int{2, 2, 2, 2, 2, 3, 2, 2, 2, 2}, []string{"F: 3", "the other 9 methods: 2"}},
		{slices.Concat(slices.Repeat([]int{2}, 9), slices.Repeat([]int{3}, 10)),
			[]string{"A, B, C, D, E, F, G, H, I: 2", "the other 10 methods: 3"}},
	} {
		var got, want []string
		for _, r := range words.Methods(attempts(tt.counts...)) {
			got = append(got, r.Methods+": "+r.Words)
		}
		for _, row := range tt.want {
			var n int
			name := row[:len(row)-1]
			fmt.Sscan(row[len(row)-1:], &n)
			want = append(want, fmt.Sprintf("%sup to %d attempts, no waits", name, n))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: got %q, want %q", tt.counts, got, want)
		}
	}
	if rows := words.Methods(&model.Wrapper{}); rows != nil {
		t.Errorf("no methods: %q", rows)
	}
}

// Only methods that are retried are guarded.
func TestBreakerGuards(t *testing.T) {
	for _, tt := range []struct {
		counts []int
		own    string // methods with a breaker of their own
		want   string
	}{
		{[]int{2}, "", "A"},
		{[]int{2, 2}, "", "all methods"},
		{[]int{2, 2, 0}, "", "all retried methods"},
		{[]int{2, 0}, "", "A"},
		{[]int{0, 0}, "", ""},
		{[]int{2, 2}, "AB", ""},
		{[]int{2, 2, 2}, "C", "A and B"},
		{[]int{2, 2, 2, 2, 2, 0}, "C", "all retried methods except C"},
		{slices.Repeat([]int{2}, 8), "ABCD", "all retried methods, except as noted above"},
	} {
		w := attempts(tt.counts...)
		for _, m := range w.Methods {
			if slices.Contains([]byte(tt.own), m.Name[0]) {
				m.Breaker = &model.Breaker{}
			}
		}
		if got := words.BreakerGuards(w); got != tt.want {
			t.Errorf("%v, own %q: got %q, want %q", tt.counts, tt.own, got, tt.want)
		}
	}
	if got := words.BudgetLimits(attempts(2)); got != "" {
		t.Errorf("without a budget it limits %q", got)
	}
	if got := words.BreakerGuards(&model.Wrapper{Func: true, Methods: attempts(2).Methods}); got != "" {
		t.Errorf("without a breaker it guards %q", got)
	}
}
