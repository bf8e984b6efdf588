package retryprom_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retryprom"
)

// serviceVar is the environment variable with the address of the service that the program
// calls. It makes the test's binary that program.
const serviceVar = "RETRYPROM_SERVICE"

func TestMain(m *testing.M) {
	if service := os.Getenv(serviceVar); service != "" {
		serve(newProgram(service))
		return
	}
	os.Exit(m.Run())
}

// A program calls a service, and serves its metrics.
type program struct {
	service string
	tracker retry.Tracker
	methods []*retry.Method
}

// callsPerRun is the number of calls that a program makes of all methods.
const callsPerRun = 3 * 50

// newProgram returns a program with methods of a service in trouble, with a budget; of one
// that is down, with and without a breaker; and one that is not called.
func newProgram(service string) *program {
	p := &program{service: service}
	policy := retry.Policy{Delay: time.Millisecond}
	breaker := retry.NewBreaker(retry.BreakerPolicy{Name: "orders", Cooldown: time.Hour})
	budget := retry.NewBudget(retry.BudgetPolicy{Name: "shop", Floor: retry.NoFloor})
	p.methods = []*retry.Method{
		retry.NewMethod("shop.Catalog.Get", policy, retry.WithTracker(&p.tracker), retry.WithBudget(budget), retry.WithLatency(),
			retry.WithThrottle(retry.NewThrottle(retry.ThrottlePolicy{K: 100})), retry.WithHedge(retry.NewHedge(retry.HedgePolicy{}))),
		retry.NewMethod("shop.Orders.Put", policy, retry.WithTracker(&p.tracker), retry.WithBreaker(breaker)),
		retry.NewMethod("shop.Stock.List", policy, retry.WithTracker(&p.tracker)),
		retry.NewMethod("shop.Mail.Send", policy, retry.WithTracker(&p.tracker)),
	}
	return p
}

// run calls the methods, except the last one.
func (p *program) run() {
	for i := range callsPerRun {
		m := p.methods[i%(len(p.methods)-1)]
		m.Do(context.Background(), func(context.Context) error { return p.get(m.Name()) })
	}
}

// get requests a path of the service.
func (p *program) get(path string) error {
	resp, err := http.Get(p.service + "/" + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return retryhttp.CheckStatus(resp)
}

// counted returns all points by metric.
func (p *program) counted() map[string][]metrics.Point {
	s, all := p.tracker.Snapshot(), map[string][]metrics.Point{}
	for _, m := range metrics.Table {
		m.Each(&s, func(point metrics.Point) { all[m.Name] = append(all[m.Name], point) })
	}
	return all
}

// serve serves the metrics of p, and all points as JSON. It prints its address, and makes
// its calls when it is told to.
func serve(p *program) {
	r := prometheus.NewRegistry()
	r.MustRegister(retryprom.NewCollector(&p.tracker))
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	mux.HandleFunc("/run", func(w http.ResponseWriter, _ *http.Request) {
		p.run()
		json.NewEncoder(w).Encode(p.counted())
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	http.Serve(l, mux)
}
