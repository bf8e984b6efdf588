package overrides_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/show/overrides"
)

var dir, _ = filepath.Abs("testdata/store")

// store returns new models of testdata/store.
func store(t *testing.T) []*model.Package {
	t.Helper()
	src, err := gen.Load(context.Background(), gen.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	models, err := src.Models()
	if err != nil {
		t.Fatal(err)
	}
	return models
}

// file returns the path of a file of overrides, in the current directory.
func file(t *testing.T, text string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("ops.conf", []byte(text+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return "ops.conf"
}

// What a program would refuse, and what changes nothing, has a position.
func TestCheck(t *testing.T) {
	tests := map[string]string{
		"# nothing":                      "",
		"*.Get attempts=2 timeout=20ms":  "",
		"*.Get policy attempts=2 # half": "",
		"store.Users.Get attempts=3\nstore.Fetch elapsed=2m\n*.Find breaker cooldown=9s": "ops.conf:1:17: warning: attempts=3 does nothing: without it, the policy of store.Users.Get is the same",

		// Numbers that are known only at run time may be anything.
		"store.Orders.* delay=30m":              "",
		"store.Orders.* attempts=3":             "",
		"store.Users.List delay=100ms":          "",
		"store.Users.Get backoff=exponential":   "",
		"store.Users.List attempts=7":           "ops.conf:1:27: attempts: want a number within the bounds 4..6 of store.Users.List, got 7",
		"store.Fetch delay=30m":                 "ops.conf:1:13: max: the default of 5s is less than the delay of 30m0s: set max, in the policy of store.Fetch",
		"store.Users.List attempts=4":           "ops.conf:1:18: warning: attempts=4 does nothing: without it, the policy of store.Users.List is the same",
		"*.Fetch on":                            "ops.conf:1:9: warning: on does nothing: without it, the policy of store.Fetch is the same",
		"* on":                                  "ops.conf:1:3: warning: on does nothing: without it, the policy of store.Users.Get, store.Users.List, store.Users.Find and 2 other methods is the same",
		"* off\n*.Fetch on":                     "",
		"* off\n*.Fetch attempts=2":             "ops.conf:2:9: warning: attempts=2 does nothing: without it, the policy of store.Fetch is the same",
		"store.Users.* slowdelay=2s":            "ops.conf:1:15: warning: slowdelay=2s does nothing: without it, the policy of store.Users.Get, store.Users.List and store.Users.Find is the same",
		"store.Fetch breaker failures=2":        "ops.conf:1:1: warning: store.Fetch has no breaker to change",
		"example.com/*.Get off":                 "ops.conf:1:1: warning: example.com/*.Get matches no method; the nearest is",
		"* attempts=5 delay=9ms\n*.* delay=8ms": "ops.conf:1:14: warning: delay=9ms does nothing",

		// Methods with the same breaker cannot have different settings.
		"store.Users.* breaker failures=4\nstore.Orders.* breaker cooldown=9s": "",
		"store.Users.Get breaker failures=3":                                   "ops.conf:1:25: warning: failures=3 does nothing: without it, the policy of",
		// Only Find has a throttle and a hedge.
		"*.Find hedge after=20ms\n*.Find hedge max=0": "ops.conf:1:14: warning: after=20ms does nothing: without it, the policy of store.Users.Find is the same",
		"*.Find hedge after=p99 warm=50 ratio=0.1":    "",
		"*.Find hedge max=1":                          "ops.conf:1:14: warning: max=1 does nothing: without it, the policy of store.Users.Find is the same",
		"*.Find hedge after=never":                    `ops.conf:1:20: after: want a duration such as 50ms, or a percentile such as p95, got "never"`,
		"*.Find throttle k=2":                         "",
		"*.Find throttle k=3":                         "ops.conf:1:17: warning: k=3 does nothing: without it, the policy of store.Users.Find is the same",
		"*.Get throttle k=2":                          "ops.conf:1:1: warning: store.Orders.Get has no throttle to change",
		"*.Find throttle k=0":                         `ops.conf:1:19: k: want a number of 1 or more, got "0"`,
		"*.Get hedge after=20ms":                      "ops.conf:1:1: warning: store.Orders.Get has no hedge to change",
		"*.Find off\n*.Find throttle window=1m":       "ops.conf:2:17: warning: window=1m does nothing: without it, the policy of store.Users.Find is the same",

		"*.Get breaker failures=4\nGet* breaker failures=5": "ops.conf:2:1: warning: Get* matches no method",
	}
	models := store(t)
	for text, want := range tests {
		found, err := overrides.New(models).Check(file(t, text))
		if got := found.String(); err != nil || !strings.HasPrefix(got, want) || (got == "") != (want == "") || len(found) > 1 {
			t.Errorf("%q: got %v\n%s\nwant\n%s", text, err, got, want)
		}
	}
}

// What remains after the useless settings have been removed is in force, as before.
func TestCheckChangesNothing(t *testing.T) {
	set := overrides.New(store(t))
	if found, err := set.Check(file(t, "* attempts=5\n*.Get attempts=5 delay=1s")); err != nil || len(found) != 1 {
		t.Fatalf("got %v, %v", found, err)
	}
	if got := settings(set.Report(dir), "store.Users.Get"); !slices.Contains(got, "attempts=5 ops.conf:2") {
		t.Errorf("got %q", got)
	}
}

// settings returns the settings of a method and their origins.
func settings(r *overrides.Report, name string) (all []string) {
	for _, m := range r.Methods {
		if m.Name == name {
			for _, s := range m.Settings {
				all = append(all, s.Text+" "+s.Origin)
			}
		}
	}
	return all
}

// Each setting has an origin, and methods that share a breaker have its policy.
func TestReport(t *testing.T) {
	set := overrides.New(store(t))
	t.Setenv("RETRY", "store.Orders.* delay=2m; * breaker open=wait")
	if err := set.ReadEnv(); err != nil {
		t.Fatal(err)
	}
	err := set.ReadFile(file(t, "store.Users.Get breaker failures=9\n*.Users.Get timeout=none backoff=linear\n*.List attempts=5 delay=3s\n*.Users.Find observe"))
	if err != nil {
		t.Fatal(err)
	}
	report := set.Report(dir)
	for name, want := range map[string][]string{
		"store.Users.Get":  {"backoff=linear ops.conf:2", "timeout=none ops.conf:2", "breaker failures=9 ops.conf:1", "breaker open=wait RETRY:2", "budget ratio=0.2 store.go:22"},
		"store.Users.List": {"attempts=5 ops.conf:3", "delay=3s ops.conf:3", "backoff=slowly store.go:20", "breaker failures=9 ops.conf:1", "breaker cooldown=1m store.go:21"},
		"store.Users.Find": {"observe ops.conf:4", "attempts=1 ops.conf:4", "timeout=1s store.go:20"},
		"store.Orders.Get": {"from=Default store.go:37", "delay=2m RETRY:1", "breaker failures=9 ops.conf:1"},
		"store.Fetch":      {"elapsed=1m store.go:45"},
	} {
		got := settings(report, name)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: got %q, want %q among them", name, got, w)
			}
		}
		if guarded := strings.Contains(strings.Join(got, " "), "breaker "); guarded != (name != "store.Users.Find" && name != "store.Fetch") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// A throttle and a hedge can be overridden.
func TestReportThrottle(t *testing.T) {
	set := overrides.New(store(t))
	if err := set.ReadFile(file(t, "*.Find throttle k=4 max=0.5\n*.Find hedge ratio=0.2")); err != nil {
		t.Fatal(err)
	}
	got := settings(set.Report(dir), "store.Users.Find")
	for _, want := range []string{"hedge after=30ms store.go:31", "hedge ratio=0.2 ops.conf:2", "throttle k=4 ops.conf:1", "throttle window=10s store.go:30", "throttle max=0.5 ops.conf:1"} {
		if !slices.Contains(got, want) {
			t.Errorf("got %q, want %q among them", got, want)
		}
	}
}

// Other tools see the models as overridden.
func TestApply(t *testing.T) {
	models := store(t)
	if err := overrides.Apply(models, ""); err != nil {
		t.Fatal(err)
	}
	if err := overrides.Apply(models, file(t, "* breaker cooldown=9s\n*.Find off")); err != nil {
		t.Fatal(err)
	}
	methods := models[0].Files[0].Wrappers[0].Methods
	if get, list := methods[0], methods[1]; get.Breaker != list.Breaker || get.Breaker.Cooldown.String() != "9s" || get.Budget == nil {
		t.Errorf("got %+v and %+v", get.Breaker, list.Breaker)
	}
	find := methods[2]
	if find.Policy.Text.MaxAttempts != 1 || find.Breaker != nil || find.Budget != nil || find.Throttle != nil || !slices.Equal(find.Overrides, []string{"ops.conf:2: off"}) {
		t.Errorf("got %+v", find)
	}
	if err := overrides.Apply(models, "missing.conf"); err == nil || !strings.HasPrefix(err.Error(), "reading overrides: stat missing.conf: ") {
		t.Errorf("got %v", err)
	}
}
