package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// guarded describes what guards m: "shared" marks the wrapper's guards, which its methods
// share.
func guarded(w *model.Wrapper, m *model.Method) string {
	text := ""
	if m.Breaker != nil {
		text += fmt.Sprintf("breaker %d", m.Breaker.Failures)
		if m.Breaker == w.Breaker {
			text += " shared"
		}
	}
	if m.Budget != nil {
		text += fmt.Sprintf(" budget %v", m.Budget.Ratio)
		if m.Budget == w.Budget {
			text += " shared"
		}
	}
	if m.Throttle != nil {
		text += fmt.Sprintf(" throttle %v", m.Throttle.K)
		if m.Throttle == w.Throttle {
			text += " shared"
		}
	}
	return text
}

// A retried method has the breaker, the budget and the throttle of its interface, one for all, unless it
// has its own or sets none. A method that is not retried has neither.
func TestGuards(t *testing.T) {
	tests := []struct {
		name, iface, method string
		want                string // of Get
		mistakes            []string
	}{
		{"the interface's", "policy\n//retry:breaker failures=3\n//retry:budget ratio=0.2", "", "breaker 3 shared budget 0.2 shared", nil},
		{"the method's own breaker", "policy\n//retry:breaker failures=3\n//retry:budget", "breaker failures=4", "breaker 4 budget 0 shared", nil},
		{"the method's own budget", "policy\n//retry:budget ratio=0.2", "budget ratio=0.3", " budget 0.3", nil},
		{"a breaker of one's own replaces all settings", "policy\n//retry:breaker failures=3", "breaker probes=2", "breaker 0", nil},
		{"none", "policy\n//retry:breaker\n//retry:budget", "breaker none\n\t//retry:budget none", "", nil},
		{"defaults are zero", "policy\n//retry:breaker failures=5 cooldown=1m\n//retry:budget ratio=0.1 floor=10/s", "", "breaker 0 shared budget 0 shared", nil},
		{"a throttle", "policy\n//retry:throttle k=1.5", "", " throttle 1.5 shared", nil},
		{"a throttle with defaults", "policy\n//retry:throttle k=2 window=10s max=0.9", "", " throttle 0 shared", nil},
		{"the method's own throttle", "policy\n//retry:throttle k=1.5", "throttle k=3", " throttle 3", nil},
		{"no throttle", "policy\n//retry:throttle", "throttle none", "", nil},
		{"nothing to throttle", "throttle", "async", "", []string{"guards-nothing at throttle"}},
		{"not retried", "policy\n//retry:breaker", "never", "", nil},
		{"on what is never retried", "policy", "never\n\t//retry:async", "", nil},
		{"only methods with a policy", "breaker failures=3", "policy", "breaker 3 shared", nil},
		{"nothing to guard", "breaker", "async", "", []string{"guards-nothing at breaker"}},
		{"nothing to guard in the method", "", "breaker", "", []string{"guards-nothing at breaker"}},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name] = guardsSource(tt.iface, tt.method)
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all[tt.name].wantMistakes(t, tt.mistakes...)
			if got := guarded(all[tt.name].wrapper(), all[tt.name].method("Get")); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// guardsSource is storeSource with another method, Put, which is retried if the interface
// is.
func guardsSource(iface, method string) string {
	const end = "(string, error)\n}"
	return strings.Replace(storeSource(iface, method), end, "(string, error)\n\tPut(ctx context.Context) error\n}", 1)
}

// A method with its own error type cannot report that a guard ended the call.
func TestGuardsOfOwnErrors(t *testing.T) {
	tests := map[string][]string{ // mistakes, by lines before the interface
		"policy":                   nil,
		"policy\n//retry:breaker":  {"breaker-cannot-say at breaker"},
		"policy\n//retry:budget":   {"budget-cannot-say at budget"},
		"policy\n//retry:throttle": {"throttle-cannot-say at throttle"},
		"policy\n//retry:budget name=a\n//retry:method Get budget none": nil,
	}
	sources := map[string]string{}
	for lines := range tests {
		sources[lines] = methodsSource(lines, "Get(id string) *Failure")
	}
	all := resolveAll(t, goMod, sources)
	for lines, want := range tests {
		all[lines].wantMistakes(t, want...)
	}
}

// Wrappers that share a guard by name must agree on it, over all packages of a run.
func TestShared(t *testing.T) {
	tests := []struct {
		name string
		a, b string // of two packages
		want []string
	}{
		{"the same", "breaker name=shop failures=3", "breaker name=shop failures=3", nil},
		{"the same by default", "breaker name=shop", "breaker name=shop failures=5", nil},
		{"others", "breaker name=shop failures=3", "breaker name=shop failures=4", []string{"shared-differs"}},
		{"other names", "breaker name=shop failures=3", "breaker name=mall failures=4", nil},
		{"no names", "breaker failures=3", "breaker failures=4", nil},
		{"a budget of a breaker's name", "breaker name=shop failures=3", "budget name=shop", nil},
		{"budgets", "budget name=shop", "budget name=shop fund=calls", []string{"shared-differs"}},
		{"no floor is no default", "budget name=shop", "budget name=shop floor=0", []string{"shared-differs"}},
		{"waiting", "breaker name=shop open=wait", "breaker name=shop open=fail", []string{"shared-differs"}},
	}
	sources := map[string]string{}
	for _, tt := range tests {
		sources[tt.name+" a"] = storeSource("policy\n//retry:"+tt.a, "")
		sources[tt.name+" b"] = storeSource("policy\n//retry:"+tt.b, "")
	}
	all := resolveAll(t, goMod, sources)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := resolve.Shared(all[tt.name+" a"].model, all[tt.name+" b"].model)
			found.Sort() // and drop the diagnostics about each method that has the guard
			if len(found) != len(tt.want) || len(found) > 0 && (found[0].Code != tt.want[0] || len(found[0].Related) != 1) {
				t.Errorf("found %v, want %v", found, tt.want)
			}
		})
	}
}
