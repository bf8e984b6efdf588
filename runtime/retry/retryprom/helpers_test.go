package retryprom_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// names returns the names of all metrics.
func names() (all []string) {
	for _, m := range metrics.Table {
		all = append(all, m.Prometheus())
	}
	return all
}

// scrape returns the response to a scrape that accepts an encoding.
func scrape(r *prometheus.Registry, encoding string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	req.Header.Set("Accept-Encoding", encoding)
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(w, req)
	return w
}

// series returns the value of each series, by its name and labels, as in the response.
func series(tb testing.TB, r *prometheus.Registry) map[string]float64 {
	tb.Helper()
	all := map[string]float64{}
	for line := range strings.Lines(scrape(r, "identity").Body.String()) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.TrimSpace(line)
		i := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[i+1:], 64)
		if err != nil {
			tb.Fatalf("%s: %v", line, err)
		}
		all[line[:i]] = value
	}
	return all
}
