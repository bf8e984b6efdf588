package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// described are the fields of statistics that are not metrics, with the reason.
var described = map[string]string{
	"Key": "an attribute", "Name": "short for Key, or an attribute", "Source": "text", "Policy": "settings",
	"Mode": "text", "Overrides": "text",
	"Breaker": "text", "Budget": "text", "Throttle": "text", "Stats": "embedded",
	"Calls":    "outcomes of calls that have ended, and those that are running",
	"Failures": "the sum of Classes",
}

// Each number in a Snapshot is in a metric, and each metric is read from fields that exist.
func TestTableIsComplete(t *testing.T) {
	used := map[string]bool{}
	for _, m := range metrics.Table {
		for field := range strings.FieldsSeq(m.Source) {
			used[subjects[m.Keys[0]]+"."+field] = true
		}
	}
	for _, of := range []any{retry.MethodStats{}, retry.BreakerStats{}, retry.BudgetStats{}, retry.ThrottleStats{}} {
		typ := reflect.TypeOf(of)
		for _, f := range reflect.VisibleFields(typ) {
			name := typ.Name() + "." + f.Name
			if f.Type.Kind() != reflect.Int && described[f.Name] == "" && !used[name] {
				t.Errorf("%s is not in the table", name)
			}
			delete(used, name)
		}
	}
	for name := range used {
		t.Errorf("%s does not exist", name)
	}
}

// subjects are the types of the statistics with the attribute.
var subjects = map[string]string{
	metrics.MethodKey:  "MethodStats",
	metrics.BreakerKey: "BreakerStats",
	metrics.BudgetKey:  "BudgetStats",

	metrics.ThrottleKey: "ThrottleStats",
}

// Names are unique, and translate to valid names of Prometheus.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range metrics.Table {
		for _, name := range []string{m.Name, m.Prometheus()} {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
		if rest := strings.Trim(m.Prometheus(), "abcdefghijklmnopqrstuvwxyz_"); rest != "" {
			t.Errorf("%s is not a name in Prometheus", m.Prometheus())
		}
		if m.Help == "" || strings.HasSuffix(m.Help, ".") || len(m.Keys) > 2 {
			t.Errorf("%s: help %q, keys %q", m.Name, m.Help, m.Keys)
		}
	}
}

// points returns the points of all metrics, a line each.
func points(tracker *retry.Tracker) (lines []string) {
	s := tracker.Snapshot()
	for _, m := range metrics.Table {
		m.Each(&s, func(p metrics.Point) {
			line := fmt.Sprint(m.Name, " ", p.Subject, " ", p.Detail, " ", p.Value)
			if m.Kind == metrics.Histogram {
				line += fmt.Sprint(" ", p.Buckets)
			}
			lines = append(lines, line)
		})
	}
	return lines
}

var errDown = errors.New("down")

// Before the first call, all points are there but those of errors, as 0.
func TestPointsBeforeTheFirstCall(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{})))
	before := points(tracker)
	m.Do(t.Context(), func(context.Context) error { return nil })
	after := points(tracker)
	if len(before) != len(after) || len(before) < 30 {
		t.Fatalf("got %d points before the first call, and %d after it", len(before), len(after))
	}
	for _, line := range before {
		if !strings.Contains(line, "store.Get  0") && !strings.HasSuffix(line, " 0") && !strings.Contains(line, ".tokens") &&
			!strings.Contains(line, ".limit") && !strings.Contains(line, " closed 1") {
			t.Errorf("%s is not 0", line)
		}
	}
}

// The points of a call that gives up.
func TestPoints(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{Delay: time.Millisecond, Jitter: retry.NoJitter}, retry.WithTracker(tracker),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{Failures: 3})), retry.WithBudget(retry.NewBudget(retry.BudgetPolicy{})))
	m.Do(t.Context(), func(context.Context) error { return errDown })
	m.Do(t.Context(), func(context.Context) error { return errDown })
	got := points(tracker)
	for _, want := range []string{
		"retrygen.calls store.Get gave_up 1",
		"retrygen.calls store.Get rejected 1",
		"retrygen.giveups store.Get attempts 1",
		"retrygen.giveups store.Get breaker 1",
		"retrygen.call.retries store.Get  2 [0 1 0 0 0]",
		"retrygen.attempts store.Get  3",
		"retrygen.failures store.Get unclassified 3",
		"retrygen.errors store.Get *errors.errorString 3",
		"retrygen.waits store.Get  2",
		"retrygen.call.retry_delay store.Get  0.003",
		"retrygen.breaker.state store.Get closed 0",
		"retrygen.breaker.state store.Get open 1",
		"retrygen.breaker.transitions store.Get open 1",
		"retrygen.breaker.rejected store.Get  1",
		"retrygen.budget.denied store.Get  0",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no point %q among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// Durations are there for methods that measure them.
func TestPointsOfDurations(t *testing.T) {
	tracker := new(retry.Tracker)
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithLatency())
	m.Do(t.Context(), func(context.Context) error { return nil })
	s := tracker.Snapshot()
	for _, metric := range metrics.Table {
		if metric.Name != "retrygen.call.duration" && metric.Name != "retrygen.attempt.duration" {
			continue
		}
		var got []metrics.Point
		metric.Each(&s, func(p metrics.Point) { got = append(got, p) })
		if len(got) != 1 {
			t.Fatalf("%s: got %v", metric.Name, got)
		}
		var n uint64
		for _, bucket := range got[0].Buckets {
			n += bucket
		}
		if p := got[0]; n != 1 || p.Value <= 0 || len(p.Bounds)+1 != len(p.Buckets) || p.Bounds[0] != 0.001 {
			t.Errorf("%s: got %v", metric.Name, p)
		}
	}
}

// Breakers with the same name are counted, so that one that is open does not hide.
func TestPointsOfSeveralBreakers(t *testing.T) {
	tracker := new(retry.Tracker)
	hosts := retry.NewBreakers[string](retry.BreakerPolicy{Name: "hosts"})
	m := retry.NewMethod("fetch", retry.Policy{}, retry.WithTracker(tracker), retry.WithBreakers(hosts))
	for _, host := range []string{"a", "b", "c"} {
		hosts.Of(host)
	}
	hosts.Of("b").ForceOpen()
	got := points(tracker)
	for _, want := range []string{"retrygen.breaker.state hosts closed 2", "retrygen.breaker.state hosts open 1", "retrygen.breaker.state hosts half-open 0"} {
		if !slices.Contains(got, want) {
			t.Errorf("no point %q", want)
		}
	}
	m.Name()
}

// An invalid name becomes valid UTF-8, and stays distinct.
func TestPointsOfInvalidNames(t *testing.T) {
	tracker := new(retry.Tracker)
	for _, name := range []string{"a\xff", "a\xfe", "a\ufffd"} {
		retry.NewMethod(name, retry.Policy{}, retry.WithTracker(tracker))
	}
	got := points(tracker)
	if distinct := slices.Compact(slices.Sorted(slices.Values(got))); len(distinct) != len(got) {
		t.Errorf("got %d distinct points of %d", len(distinct), len(got))
	}
	for _, line := range got {
		if !utf8.ValidString(line) {
			t.Errorf("%q is not valid", line)
		}
	}
}

// A throttle and a hedge have points of their own; methods without a hedge have none of those.
func TestPointsOfThrottlesAndHedges(t *testing.T) {
	tracker := new(retry.Tracker)
	throttle := retry.NewThrottle(retry.ThrottlePolicy{K: 1, MaxRejected: 0.5})
	for range 100 {
		throttle.Failure()
	}
	m := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(tracker), retry.WithThrottle(throttle),
		retry.WithHedge(retry.NewHedge(retry.HedgePolicy{After: 20 * time.Millisecond})))
	plain := retry.NewMethod("plain", retry.Policy{}, retry.WithTracker(tracker))
	for throttle.Allow() {
	}
	got := points(tracker)
	for _, want := range []string{
		"retrygen.hedges store.Get won 0",
		"retrygen.hedges store.Get lost 0",
		"retrygen.hedges store.Get refused 0",
		"retrygen.hedge.delay store.Get  0.02",
		"retrygen.throttle.rejection store.Get  0.5",
		"retrygen.throttle.rejected store.Get  1",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no point %q among\n%s", want, strings.Join(got, "\n"))
		}
	}
	if i := slices.IndexFunc(got, func(line string) bool { return strings.Contains(line, "hedge") && strings.Contains(line, " plain ") }); i >= 0 {
		t.Errorf("got %s", got[i])
	}
	m.Name()
	plain.Name()
}
