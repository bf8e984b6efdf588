package plan_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/figure"
	"github.com/retrygen/retrygen/gen/show/plan"
	"github.com/retrygen/retrygen/runtime/retry"
)

// limited is the plan of testdata/limits.
var limited = sync.OnceValues(func() (*plan.Plan, error) {
	dir, _ := filepath.Abs("testdata/limits")
	src, err := gen.Load(context.Background(), gen.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		return nil, err
	}
	models, err := src.Models()
	if err != nil {
		return nil, err
	}
	return plan.New(models, plan.Config{Latency: time.Millisecond, Rate: 100}), nil
})

func limits(t *testing.T) *plan.Plan {
	t.Helper()
	p, err := limited()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// If on= or not= exclude timeouts, no attempt follows a timed-out attempt, and the plan
// shows that. The worst case does not change: an attempt may fail with an error in on=
// just before its timeout.
func TestTimeoutEnds(t *testing.T) {
	const on, not = "on= does not list context.DeadlineExceeded", "not= lists context.DeadlineExceeded"
	p := limits(t)
	for name, want := range map[string]string{
		"Every": "", "Value": on, "Deadline": "", "Connection": "", "Type": on, "Wrapping": "", "Timing": "", "Shape": "",
		"Interface": "", "Excluded": not, "Others": "", "Func": "", "Listed": "", "Both": on, "Result": "", "None": "",
	} {
		m := methodOf(t, p, "limits.Timeouts."+name)
		if m.TimeoutEnds != want {
			t.Errorf("%s: %q, want %q", name, m.TimeoutEnds, want)
		}
		if slow := m.Attempts[1].InTimeSlow; (slow == 0) != (want != "") || m.Attempts[0].InTimeSlow != 1 {
			t.Errorf("%s: the second attempt starts after a timeout with %v", name, slow)
		}
		if said := strings.HasPrefix(m.Never[0], "attempts that time out: "); said != (want != "") {
			t.Errorf("%s: never retried are %q", name, m.Never)
		}
		if m.Timeout > 0 && time.Duration(*m.Worst) != 4300*time.Millisecond {
			t.Errorf("%s: at worst %v", name, time.Duration(*m.Worst))
		}
	}
	var text strings.Builder
	if err := p.WriteText(&text, figure.Terminal{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"worst case  4.3s, when every attempt times out\n",
		"worst case  4.3s, when every attempt fails just before its timeout\n  typical",
		"timeout     ends the call, after 1s if the first attempt does not return: on= does not list",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}

// The worst case includes all attempts, regardless of their number: it equals that of a
// loop over them.
func TestWorstOfManyAttempts(t *testing.T) {
	p := limits(t)
	base := retry.Policy{Delay: time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.NoJitter}
	for name, change := range map[string]func(*retry.Policy){
		"Exponential":  func(*retry.Policy) {},
		"Linear":       func(p *retry.Policy) { p.Backoff = retry.Linear },
		"Steep":        func(p *retry.Policy) { p.Backoff, p.MaxDelay = retry.Linear, time.Hour },
		"Slow":         func(p *retry.Policy) { p.Factor = 1.002 },
		"Half":         func(p *retry.Policy) { p.Jitter = retry.HalfJitter },
		"Decorrelated": func(p *retry.Policy) { p.Jitter, p.MaxDelay = retry.DecorrelatedJitter, 70*time.Millisecond },
		"Rapid":        func(p *retry.Policy) { p.Delay = retry.NoDelay },
	} {
		policy := base
		change(&policy)
		want, wait := 5000*10*time.Millisecond, time.Duration(0)
		for n := 1; n < 5000; n++ {
			wait = policy.Wait(n, wait, math.Nextafter(1, 0))
			want += wait
		}
		got := methodOf(t, p, "limits.Many."+name).Worst
		if got == nil || math.Abs(float64(*got)/float64(want)-1) > 1e-6 {
			t.Errorf("%s: %v, want %v", name, time.Duration(*got), want)
		}
	}
	if m := methodOf(t, p, "limits.Many.Elapsed"); time.Duration(*m.Worst) != time.Minute+10*time.Millisecond {
		t.Errorf("Elapsed: %v", time.Duration(*m.Worst))
	}
}

// A time that exceeds the maximum duration is described in words.
func TestWorstOverflows(t *testing.T) {
	p := limits(t)
	var text strings.Builder
	if err := p.WriteText(&text, figure.Terminal{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Forever", "Endless"} {
		if m := methodOf(t, p, "limits.Many."+name); time.Duration(*m.Worst) != math.MaxInt64 {
			t.Errorf("%s: %v", name, time.Duration(*m.Worst))
		}
		_, after, _ := strings.Cut(text.String(), "limits.Many."+name)
		if !strings.Contains(after, "worst case  more than 292 years, when") {
			t.Errorf("%s: the text does not say it", name)
		}
	}
}

// Typical times and the load also include all attempts.
func TestManyAttempts(t *testing.T) {
	p := limits(t)
	m := methodOf(t, p, "limits.Many.Exponential")
	// 1, 2, 4 … 1024 milliseconds and then 2s each, and 1ms an attempt.
	want := (2047 + (4999-11)*2000 + 5000) * time.Millisecond
	if got := time.Duration(m.Typical); math.Abs(float64(got)/float64(want)-1) > 1e-6 {
		t.Errorf("typical: %v, want %v", got, want)
	}
	if load := m.Loads[len(m.Loads)-1].Plain; load != 5000 {
		t.Errorf("load: %v attempts per call that fails", load)
	}
	// A minute has time for the first 11 waits of 2047ms in total, and 29 - 1 of 2s.
	m = methodOf(t, p, "limits.Many.Elapsed")
	if load := m.Loads[len(m.Loads)-1].Plain; load != 1+11+28 {
		t.Errorf("load: %v attempts per call in a minute", load)
	}
	m = methodOf(t, p, "limits.Many.Brief")
	if load := m.Loads[len(m.Loads)-1].Plain; load != 2000 {
		t.Errorf("load: %v attempts of 1ms in 2s", load)
	}
}

// A call that only its caller ends has neither a typical duration nor a load when all its
// attempts fail, in no format.
func TestEndless(t *testing.T) {
	p := limits(t)
	m := methodOf(t, p, "limits.Many.Waiting")
	if !m.Endless || m.Worst != nil || m.Typical != 0 || len(m.Loads) != 3 || m.Loads[2].Plain > 2.01 || len(m.Findings) > 0 {
		t.Errorf("got %+v", m)
	}
	only := &plan.Plan{Latency: p.Latency, Rate: p.Rate, Methods: []*plan.Method{m}}
	var text, markdown strings.Builder
	if err := errors.Join(only.WriteText(&text, figure.Terminal{}), only.WriteMarkdown(&markdown)); err != nil {
		t.Fatal(err)
	}
	if want := "ends        with the context of its caller, when every attempt fails"; !strings.Contains(text.String(), want) || strings.Contains(text.String(), "292 years") {
		t.Errorf("the text does not say %q:\n%s", want, text.String())
	}
	if want := "| no limit | no limit | no limit |"; !strings.Contains(markdown.String(), want) {
		t.Errorf("the summary does not say %q", want)
	}
}

// The values of constants are those of a plan. Values of variables are reported as unknown,
// and lead to no findings.
func TestNamedValues(t *testing.T) {
	p := limits(t)
	constants, variables := methodOf(t, p, "limits.Named.Constants"), methodOf(t, p, "limits.Named.Variables")
	if want := "attempts=2 delay=10s max=10s "; !strings.HasPrefix(constants.Policy, want) || constants.Unknown != "" ||
		len(constants.Attempts) != 2 || time.Duration(constants.Attempts[1].Earliest) != 10*time.Second {
		t.Errorf("got %+v", constants)
	}
	if want := "attempts=tries delay=10s "; !strings.HasPrefix(variables.Policy, want) || !strings.HasSuffix(variables.Policy, " elapsed=budget") {
		t.Errorf("got %q", variables.Policy)
	}
	if want := "given at run time: attempts=tries elapsed=budget; the plan assumes the defaults"; variables.Unknown != want || len(variables.Findings) > 0 {
		t.Errorf("got %q and the findings %q", variables.Unknown, variables.Findings)
	}
}

// For a policy that the program passes, a plan knows only the settings that the directive
// overrides.
func TestPolicyFromProgram(t *testing.T) {
	m := methodOf(t, limits(t), "limits.Named.From")
	if want := "from=standard timeout=1s elapsed=budget"; m.Policy != want {
		t.Errorf("got %q, want %q", m.Policy, want)
	}
	if want := "given at run time: from=standard elapsed=budget; the plan assumes the defaults"; m.Unknown != want {
		t.Errorf("got %q, want %q", m.Unknown, want)
	}
	if want := "errors that the policy of from=standard excludes, which is given at run time"; m.Never[0] != want || time.Duration(m.Timeout) != time.Second {
		t.Errorf("got %q first, and a timeout of %v", m.Never, time.Duration(m.Timeout))
	}
}

// The plan shows the maximum wait that a server may request.
func TestAfter(t *testing.T) {
	p := limits(t)
	for name, want := range map[string]time.Duration{"Many.Exponential": time.Minute, "Many.Steep": time.Hour} {
		if m := methodOf(t, p, "limits."+name); time.Duration(m.After) != want {
			t.Errorf("%s: %v", name, time.Duration(m.After))
		}
	}
}

// Conditions in a list of errors are described differently, and those of the wrapped value
// are named after its interface.
func TestConditions(t *testing.T) {
	p := limits(t)
	never := strings.Join(methodOf(t, p, "limits.Conditions.Get").Never, "\n")
	for _, want := range []string{
		"errors other than ErrBusy and those that always selects: on= does not list them",
		"errors for which Conditions.Passes returns false",
		"those that Conditions.Gone selects and those that seldom selects: not= lists it",
	} {
		if !strings.Contains(never, want) {
			t.Errorf("no %q in\n%s", want, never)
		}
	}
	if once := methodOf(t, p, "limits.Conditions.Gone").Once; once != "it decides which errors are retried" {
		t.Errorf("Gone: %q", once)
	}
}

// Methods that are not listed are called once, and the plan gives the reason.
func TestUnlisted(t *testing.T) {
	p := limits(t)
	if once := methodOf(t, p, "limits.Listed.Create").Once; once != "it is not listed in //retry:methods" {
		t.Errorf("Create: %q", once)
	}
	if get := methodOf(t, p, "limits.Listed.Get"); get.Once != "" || len(get.Attempts) != 3 {
		t.Errorf("Get: %+v", get)
	}
}

// If the deadline is so short that no second attempt can start, there is a plan all the same.
func TestNoTimeForRetries(t *testing.T) {
	cfg := assumed
	cfg.Deadline = cfg.Latency
	if do := methodOf(t, planOf(t, cfg), "store.Doer.Do"); len(do.Attempts) != 1 || time.Duration(do.Typical) != cfg.Deadline {
		t.Errorf("%d attempts, typically %v", len(do.Attempts), time.Duration(do.Typical))
	}
}
