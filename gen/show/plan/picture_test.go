package plan_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/chart/charttest"
	"github.com/retrygen/retrygen/gen/show/plan"
)

// In no timeline does a text touch another one, or a limit cross a text, on a phone or on a
// screen.
func TestTimelines(t *testing.T) {
	free := assumed
	free.Deadline = 0
	for _, p := range []*plan.Plan{planOf(t, assumed), planOf(t, free), limits(t)} {
		svg, page := written(t, p, "svg"), written(t, p, "html")
		charttest.Check(t, svg, 900)
		charttest.Check(t, page, 368, 1088)
		for _, d := range charttest.Drawings(t, page) {
			if !slices.Contains(d.Ticks, "0") || len(d.Ticks) < 3 {
				t.Errorf("%s: labels %q", d.Label, d.Ticks)
			}
		}
	}
}

func written(t *testing.T, p *plan.Plan, format string) string {
	t.Helper()
	var b strings.Builder
	if err := p.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A timeline ends with the longest call, whatever limits that, unless that is far beyond its
// attempts. Limits on it are drawn.
func TestTimelineEnds(t *testing.T) {
	for name, test := range map[string]struct {
		deadline time.Duration
		end      string
		limits   []string
	}{
		"store.Users.Get":  {deadline: 3 * time.Second, end: "3s", limits: []string{"deadline 3s"}},
		"store.Users.List": {deadline: 3 * time.Second, end: "800ms"},
		"store.Doer.Do":    {end: "20s", limits: []string{"elapsed 20s"}},
		"store.Fetch":      {deadline: 100 * time.Millisecond, end: "100ms", limits: []string{"deadline 100ms"}},
	} {
		cfg := assumed
		cfg.Deadline = test.deadline
		only := &plan.Plan{Methods: []*plan.Method{methodOf(t, planOf(t, cfg), name)}}
		if cfg.Deadline > 0 {
			d := plan.Duration(cfg.Deadline)
			only.Deadline = &d
		}
		d := charttest.Drawings(t, written(t, only, "svg"))[0]
		var limits, ticks []string
		for _, text := range d.Texts {
			if regexp.MustCompile("^(deadline|elapsed) ").MatchString(text.Text) {
				limits = append(limits, text.Text)
			}
			if regexp.MustCompile("^[0-9.]+m?s$").MatchString(text.Text) {
				ticks = append(ticks, text.Text)
			}
		}
		if !slices.Equal(limits, test.limits) || len(ticks) == 0 || ticks[len(ticks)-1] != test.end {
			t.Errorf("%s: limits %q, ticks %q", name, limits, ticks)
		}
		text := written(t, only, "text")
		for _, limit := range test.limits {
			if !strings.Contains(text, limit) {
				t.Errorf("%s: the text has no %q", name, limit)
			}
		}
	}
}

// The timeline of a queue ends with its attempts, however early the deadline of the caller.
func TestQueueTimeline(t *testing.T) {
	dir, err := filepath.Abs("../../../testdata/golden/verbs/durable")
	if err != nil {
		t.Fatal(err)
	}
	p := planDir(t, dir)
	page := written(t, p, "html")
	charttest.Check(t, written(t, p, "svg"), 900)
	charttest.Check(t, page, 368, 1088)
	queues := 0
	for _, d := range charttest.Drawings(t, page) {
		if slices.Contains(d.Ticks, "q1") && slices.Contains(d.Ticks, "q2") && !slices.Contains(d.Ticks, "3s") {
			queues++
		}
	}
	if queues == 0 {
		t.Error("there is no timeline of a queue")
	}
}

// The page of an interface with 117 methods is less than 100 kB: it begins with a summary,
// which links each method to its position and its details, and methods with the same details
// share them.
func TestManyMethods(t *testing.T) {
	p := planMany(t)
	page := written(t, p, "html")
	if len(p.Methods) != 117 || len(page) > 100_000 {
		t.Errorf("%d methods, %d bytes", len(p.Methods), len(page))
	}
	summary, details, _ := strings.Cut(page, `<h2 id="m0">`)
	for _, m := range p.Methods {
		name, link := ">"+m.Name+"<", fmt.Sprintf(`<a href="many.go#L%s">%s</a>`, strings.TrimPrefix(m.Position, "many.go:"), m.Position)
		if !strings.Contains(summary, name) || !strings.Contains(summary, link) {
			t.Errorf("the summary has no %s or no %s", name, link)
		}
	}
	for target := range strings.SplitSeq(summary, `href="#`) {
		if id, _, ok := strings.Cut(target, `"`); ok && strings.HasPrefix(id, "m") && !strings.Contains(page, `id="`+id+`"`) {
			t.Errorf("there is no %s", id)
		}
	}
	if n := strings.Count(summary, "same as many.Many.GetItem0<"); n != 38+29 {
		t.Errorf("%d methods are the same as GetItem0", n)
	}
	if n := strings.Count(details, "<h2"); n > 13 {
		t.Errorf("%d methods have details", n+1)
	}
	if !strings.Contains(details, "The same holds for many.Many.SearchItems1, many.Many.GetItem1,") {
		t.Error("the details do not name the methods that have them too")
	}
	charttest.Check(t, page, 368, 1088)
	t.Logf("%d bytes", len(page))
}

// planMany plans an interface of 117 methods, some with policies of their own.
func planMany(t *testing.T) *plan.Plan {
	t.Helper()
	var b strings.Builder
	b.WriteString("package many\n\nimport \"context\"\n\n//retry:policy attempts=4 timeout=1s\n//retry:budget\ntype Many interface {\n")
	for i := range 39 {
		if i%4 == 0 {
			fmt.Fprintf(&b, "\t//retry:policy attempts=%d\n", 2+i/4)
		}
		fmt.Fprintf(&b, "\tSearchItems%d(ctx context.Context, id string) (int, error)\n", i)
		fmt.Fprintf(&b, "\tGetItem%d(ctx context.Context, id string) (string, error)\n", i)
		fmt.Fprintf(&b, "\tCreateItem%d(ctx context.Context, id string) error\n", i)
	}
	b.WriteString("}\n")
	dir, err := os.MkdirTemp("testdata", "many")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if dir, err = filepath.Abs(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "many.go"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return planDir(t, dir)
}

// planDir plans the package in a folder.
func planDir(t *testing.T, dir string) *plan.Plan {
	t.Helper()
	src, err := gen.Load(context.Background(), gen.Config{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	models, err := src.Models()
	if err != nil {
		t.Fatal(err)
	}
	cfg := assumed
	cfg.Dir = dir
	return plan.New(models, cfg)
}
