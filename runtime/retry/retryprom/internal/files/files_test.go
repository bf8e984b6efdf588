package files

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

var update = flag.Bool("update", false, "write the files")

const readme = "../../README.md"

// The files are those that the table of metrics makes.
func TestFiles(t *testing.T) {
	for path, content := range map[string]func() (string, error){
		"../../rules.yml":      Rules,
		"../../dashboard.json": Dashboard,
		readme:                 withTable,
	} {
		want, err := content()
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(t, path); got != want {
			t.Errorf("%s is stale: go test ./internal/files -update", path)
		}
	}
}

// withTable returns the README with its tables.
func withTable() (string, error) {
	text, err := os.ReadFile(readme)
	if err != nil {
		return "", err
	}
	return between.ReplaceAllLiteralString(string(text), "<!-- metrics: begin (go test ./internal/files -update) -->\n"+metrics.Markdown()+"<!-- metrics: end -->"), nil
}

var between = regexp.MustCompile(`(?s)<!-- metrics: begin .*<!-- metrics: end -->`)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The README names all alerts.
func TestReadmeAlerts(t *testing.T) {
	text := read(t, readme)
	for _, name := range Alerts() {
		if !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("the README does not describe %s", name)
		}
	}
}

// A name that is not in the table is an error.
func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		"rate(<retrygen.calls>[5m]) > 1": "rate(retrygen_calls_total[5m]) > 1",
		"by (<error.type>)":              "by (error_type)",
		"<retrygen.call.retries>_bucket": "retrygen_call_retries_bucket",
	} {
		if got, err := expand(text); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, want)
		}
	}
	if got, err := expand("<retrygen.call>"); err == nil {
		t.Errorf("got %s, want an error", got)
	}
}

// The dashboard is a document of JSON that shows every metric, and nothing else.
func TestDashboard(t *testing.T) {
	text, err := Dashboard()
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(text), &dashboard); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for i, p := range dashboard.Panels {
		if p.ID != i+1 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("%s has id %d at %v", p.Title, p.ID, p.GridPos)
		}
		for _, target := range p.Targets {
			for _, name := range metricName.FindAllString(target.Expr, -1) {
				shown[strings.TrimSuffix(name, "_bucket")] = true
			}
		}
	}
	for _, m := range metrics.Table {
		if !shown[m.Prometheus()] {
			t.Errorf("no panel shows %s", m.Prometheus())
		}
		delete(shown, m.Prometheus())
		for _, key := range m.Keys {
			delete(shown, metrics.Label(key))
		}
	}
	for name := range shown {
		t.Errorf("%s is not in the table of metrics", name)
	}
}

var metricName = regexp.MustCompile(`\bretrygen_[a-z_]+`)

// promtool runs Prometheus's tool.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("there is no promtool: install Prometheus (Debian: prometheus)")
	}
	if out, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// Prometheus accepts the alerts.
func TestRules(t *testing.T) { promtool(t, "check", "rules", "../../rules.yml") }

// Each alert fires when it should, and not before: see testdata/rules_test.yml.
func TestAlerts(t *testing.T) {
	promtool(t, "test", "rules", "testdata/rules_test.yml")
	text := read(t, "testdata/rules_test.yml")
	for _, name := range Alerts() {
		if !strings.Contains(text, "alertname: "+name+"\n") {
			t.Errorf("there is no test of %s", name)
		}
	}
}

// Prometheus's parser accepts the queries of the dashboard, as expressions of rules.
func TestQueries(t *testing.T) {
	all, err := Queries()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for _, queries := range all {
		for _, expr := range queries {
			b.WriteString("  - record: a:b:c\n    expr: '" + strings.ReplaceAll(expr, "'", "''") + "'\n")
		}
	}
	path := filepath.Join(t.TempDir(), "queries.yml")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "rules", "--lint=none", path)
}
