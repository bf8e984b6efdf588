//go:build unix

package retryprom_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryprom/internal/files"
)

// A service is down for all paths but that of the catalog, of which it serves every fourth
// request. It counts requests by path.
type service struct {
	mu       sync.Mutex
	requests map[string]int
}

// ServeHTTP implements [http.Handler].
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/")
	s.requests[path]++
	if path != "shop.Catalog.Get" || s.requests[path]%4 != 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// startProgram starts the program in a process of its own, and returns its address.
func startProgram(t *testing.T, service string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serviceVar+"="+service)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// A server is a Prometheus server.
type server struct{ *servers.Server }

// startServer starts a server with our alerts, which scrapes an address.
func startServer(t *testing.T, address string) server {
	t.Helper()
	rules, err := filepath.Abs("rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	return server{servers.Prometheus(t, fmt.Sprintf(`
global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
rule_files: ['%s']
scrape_configs:
- job_name: shop
  static_configs: [{targets: ['%s']}]
`, rules, address))}
}

// get requests a path of the server's API, and decodes the data of the answer.
func (s server) get(t *testing.T, path string, data any) {
	t.Helper()
	var answer struct {
		Data  json.RawMessage
		Error string
	}
	getJSON(t, "http://127.0.0.1:"+s.Port+"/api/v1/"+path, &answer)
	if answer.Error != "" {
		t.Fatalf("%s: %s", path, answer.Error)
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		t.Fatal(err)
	}
}

// getJSON requests a document and decodes it.
func getJSON(t *testing.T, url string, v any) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		t.Fatal(err)
	}
}

// query returns the result of a query: values by the labels that the program sets, in
// their order of the alphabet.
func (s server) query(t *testing.T, expr string) map[string]float64 {
	t.Helper()
	var data struct {
		Result []struct {
			Metric map[string]string
			Value  [2]any
		}
	}
	s.get(t, "query?query="+url.QueryEscape(expr), &data)
	all := map[string]float64{}
	for _, r := range data.Result {
		for _, label := range []string{"__name__", "job", "instance"} {
			delete(r.Metric, label)
		}
		value, err := strconv.ParseFloat(r.Value[1].(string), 64)
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprint(r.Metric)] = value
	}
	return all
}

// await repeats a query until it has n results.
func (s server) await(t *testing.T, n int, expr string) map[string]float64 {
	t.Helper()
	var got map[string]float64
	for range 600 {
		if got = s.query(t, expr); len(got) == n {
			return got
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s: got %v, want %d results", expr, got, n)
	return nil
}

// wanted returns what the queries of a metric and its parts return.
func wanted(m *metrics.Metric, points []metrics.Point) map[string]map[string]float64 {
	all := map[string]map[string]float64{}
	set := func(name string, labels map[string]string, value float64) {
		if all[name] == nil {
			all[name] = map[string]float64{}
		}
		all[name][fmt.Sprint(labels)] = value
	}
	for _, p := range points {
		labels := map[string]string{metrics.Label(m.Keys[0]): p.Subject}
		if len(m.Keys) == 2 {
			labels[metrics.Label(m.Keys[1])] = p.Detail
		}
		if m.Kind != metrics.Histogram {
			set(m.Prometheus(), labels, p.Value)
			continue
		}
		set(m.Prometheus()+"_sum", labels, p.Value)
		var count uint64
		for i, n := range p.Buckets {
			count += n
			labels["le"] = "+Inf"
			if i < len(p.Bounds) {
				labels["le"] = strconv.FormatFloat(p.Bounds[i], 'g', -1, 64)
			}
			set(m.Prometheus()+"_bucket", labels, float64(count))
		}
		delete(labels, "le")
		set(m.Prometheus()+"_count", labels, float64(count))
	}
	return all
}

// A Prometheus server returns what a program has counted while the service that it calls
// failed, from zeros on; the dashboard has data, and alerts become pending.
func TestServer(t *testing.T) {
	service := &service{requests: map[string]int{}}
	backend := httptest.NewServer(service)
	defer backend.Close()
	address := startProgram(t, backend.URL)
	s := startServer(t, address)

	s.await(t, 4*6, "retrygen_calls_total == 0")
	var counted map[string][]metrics.Point
	for run := range 2 { // the errors of the first one are there before the second
		getJSON(t, "http://"+address+"/run", &counted)
		s.await(t, 1, fmt.Sprintf("sum(retrygen_calls_total) == %d", (run+1)*callsPerRun))
	}

	for _, m := range metrics.Table {
		for name, want := range wanted(m, counted[m.Name]) {
			if got := s.query(t, name); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
		late := s.query(t, "min_over_time("+m.Prometheus()+"[5m]) > 0")
		if m.Kind == metrics.Counter && len(late) > 0 && m.Name != "retrygen.errors" {
			t.Errorf("%s did not begin at 0: %v", m.Prometheus(), late)
		}
	}
	for path, n := range service.requests {
		if got := s.query(t, "sum(retrygen_attempts_total{retrygen_method='"+path+"'})"); got["map[]"] != float64(n) {
			t.Errorf("%s: got %v attempts, the service had %d requests", path, got, n)
		}
	}
	testDashboard(t, s)
	testAlerts(t, s)
}

// testDashboard checks that each panel has data.
func testDashboard(t *testing.T, s server) {
	all, err := files.Queries()
	if err != nil {
		t.Fatal(err)
	}
	for title, queries := range all {
		for _, expr := range queries {
			if got := s.query(t, expr); len(got) == 0 {
				t.Errorf("%s: no data for %s", title, expr)
			}
		}
	}
}

// testAlerts checks that the server evaluates all alerts, and that those of a program in
// trouble are pending: none fires at once.
func testAlerts(t *testing.T, s server) {
	s.await(t, 4, `count by (alertname) (ALERTS{alertstate="pending"})`)
	var data struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError, State string }
		}
	}
	s.get(t, "rules", &data)
	if len(data.Groups) != 1 || len(data.Groups[0].Rules) != len(files.Alerts()) {
		t.Fatalf("got %+v", data)
	}
	for _, r := range data.Groups[0].Rules {
		want := "pending"
		if r.Name == "RetrygenBreakerFlapping" {
			want = "inactive"
		}
		if r.Health != "ok" || r.State != want {
			t.Errorf("%s is %s, want %s: %s %s", r.Name, r.State, want, r.Health, r.LastError)
		}
	}
}
