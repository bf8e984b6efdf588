package retryprom_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

// A program serves the statistics of all its methods under /metrics.
func ExampleNewCollector() {
	registry := prometheus.NewRegistry() // or prometheus.DefaultRegisterer
	registry.MustRegister(retryprom.NewCollector(retry.DefaultTracker))

	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))

	get := retry.NewMethod("store.UserStore.Get", retry.Policy{Delay: retry.NoDelay})
	get.Do(context.Background(), func(context.Context) error { return errors.New("unavailable") })

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "retrygen_calls_total") {
			fmt.Print(line)
		}
	}
	// Output:
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="failed"} 0
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="gave_up"} 1
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="panicked"} 0
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="rejected"} 0
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="succeeded"} 0
	// retrygen_calls_total{retrygen_method="store.UserStore.Get",retrygen_outcome="succeeded_after_retry"} 0
}
