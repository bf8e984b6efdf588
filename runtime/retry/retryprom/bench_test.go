package retryprom_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

var errDown = errors.New("down")

func large(tb testing.TB) *retry.Tracker {
	tracker := new(retry.Tracker)
	for i := range 1000 {
		m := retry.NewMethod(fmt.Sprintf("github.com/acme/shop/store%d.UserStore.Get%d", i/20, i), retry.Policy{Delay: retry.NoDelay}, retry.WithTracker(tracker))
		for n := range i % 7 {
			m.Do(tb.Context(), func(context.Context) error {
				if n%2 == 0 {
					return nil
				}
				return errDown
			})
		}
		tb.Cleanup(func() { m.Name() })
	}
	return tracker
}

func BenchmarkSnapshot(b *testing.B) {
	tr := large(b)
	b.ReportAllocs()
	for b.Loop() {
		tr.Snapshot()
	}
}

func BenchmarkCollect(b *testing.B) {
	c := retryprom.NewCollector(large(b))
	b.ReportAllocs()
	for b.Loop() {
		ch := make(chan prometheus.Metric, 100000)
		c.Collect(ch)
		b.ReportMetric(float64(len(ch)), "series")
	}
}

func BenchmarkGather(b *testing.B) {
	r := prometheus.NewRegistry()
	r.MustRegister(retryprom.NewCollector(large(b)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Gather(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScrape(b *testing.B) {
	r := prometheus.NewRegistry()
	r.MustRegister(retryprom.NewCollector(large(b)))
	h := promhttp.HandlerFor(r, promhttp.HandlerOpts{})
	for _, enc := range []string{"identity", "gzip", "zstd"} {
		b.Run(enc, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				q := httptest.NewRequest(http.MethodGet, "/metrics", nil)
				q.Header.Set("Accept-Encoding", enc)
				h.ServeHTTP(w, q)
				b.ReportMetric(float64(w.Body.Len())/1000, "kB")
			}
		})
	}
}
