// Package plan shows the effects of directives: when each attempt of a call starts, how
// long a call may take, how retries affect the service, and which errors are never
// retried.
//
// [New] computes a [Plan] from models, as plain data, using package retry's own code for
// the waits. The Write methods of a Plan print it, each in one format. No code is
// generated.
package plan

import (
	"encoding/json"
	"math"
	"time"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// Config contains the assumptions of a plan.
type Config struct {
	Dir      string        // directory to which positions are relative
	Deadline time.Duration // deadline of the caller; 0 means none
	Latency  time.Duration // duration of a failing attempt, unless its timeout is shorter
	Rate     float64       // calls per second, to compute the effect of a budget
	Seed     uint64        // random seed of the sample run
	Sample   bool          // whether to draw a sample run
}

// What is assumed of a service of which nothing is known: see [Config].
const (
	DefaultLatency = 100 * time.Millisecond
	DefaultRate    = 100.0
)

// A Plan describes the effects of the directives in packages.
type Plan struct {
	Deadline *Duration `json:"deadline_ms,omitempty"`
	Latency  Duration  `json:"latency_ms"`
	Rate     float64   `json:"calls_per_second"`
	Methods  []*Method `json:"methods"`
}

// A Method describes the effects of the directives on one method.
type Method struct {
	Name     string `json:"name"`
	Position string `json:"position"`

	Policy  string `json:"policy,omitempty"`                  // in the syntax of a directive; "" if it is not retried
	Repeat  string `json:"may_be_repeated_because,omitempty"` // why a call that may have been carried out is repeated or not, such as "read by name" or "once by name"
	Durable string `json:"durable,omitempty"`                 // schedule of the queue, in the syntax of a directive; "" if calls are not queued
	Once    string `json:"once,omitempty"`                    // why it is not retried
	Returns string `json:"returns,omitempty"`                 // wrappers of its results
	Unknown string `json:"unknown,omitempty"`                 // what the plan cannot determine

	Overrides []string `json:"overrides,omitempty"` // with their positions, such as "ops.conf:3: attempts=1"

	Attempts    []Attempt `json:"attempts,omitempty"`
	Schedules   string    `json:"schedules,omitempty"` // attempts in the process and in the queue, and how long they take
	More        string    `json:"more,omitempty"`      // description of attempts that are not listed
	Timeout     Duration  `json:"timeout_ms,omitempty"`
	Elapsed     Duration  `json:"elapsed_ms,omitempty"`
	After       Duration  `json:"max_after_ms,omitempty"` // maximum wait that the server may request; not included in other times
	Worst       *Duration `json:"worst_ms,omitempty"`     // maximum duration of a call; nil if unlimited
	TimeoutEnds string    `json:"timeout_ends,omitempty"` // why an attempt that times out is not retried; "" if it may be
	Endless     bool      `json:"endless,omitempty"`      // whether only the caller's context ends a call whose attempts all fail
	Typical     Duration  `json:"typical_ms,omitempty"`   // median duration of a call whose attempts all fail; 0 if it is endless

	HedgeAfter Duration `json:"hedge_after_ms,omitempty"` // when an attempt that has not ended gets a second request; 0 if there is no hedge, or the time is a percentile

	Loads    []Load   `json:"load,omitempty"` // without that of an endless call whose attempts all fail
	Budget   string   `json:"budget,omitempty"`
	Breaker  string   `json:"breaker,omitempty"`
	Throttle string   `json:"throttle,omitempty"`
	Hedge    string   `json:"hedge,omitempty"`
	Unhedged string   `json:"not_hedged_because,omitempty"` // why its interface's hedge does not apply
	Beneath  []Layer  `json:"beneath,omitempty"`
	Product  string   `json:"product,omitempty"` // attempts per call, including hedges and nested retries
	Never    []string `json:"never,omitempty"`   // errors that are not retried, and why
	Findings []string `json:"findings,omitempty"`
}

// An Attempt describes when an attempt starts, if all earlier ones fail.
type Attempt struct {
	Number   int      `json:"attempt"`
	Queued   bool     `json:"queued,omitempty"` // whether a worker makes it; Number then counts those of the queue
	Earliest Duration `json:"earliest_ms"`      // with immediate failures and the shortest waits
	P5       Duration `json:"p5_ms"`
	Median   Duration `json:"median_ms"`
	P95      Duration `json:"p95_ms"`
	Latest   Duration `json:"latest_ms"` // with timed-out attempts and the longest waits

	// InTime is the probability that it starts before deadline and elapsed, if all
	// earlier attempts fail. InTimeSlow is the same if they time out and are retried.
	InTime     float64 `json:"in_time"`
	InTimeSlow float64 `json:"in_time_after_timeouts"`
	Dead       bool    `json:"dead,omitempty"` // it never does

	Sample *Duration `json:"sample_ms,omitempty"` // in the sample run; nil if there is none, or it ended earlier
}

// A Load is the number of attempts per call that reach the service, at a failure rate.
type Load struct {
	Failing  float64 `json:"failing"`
	Plain    float64 `json:"attempts"`
	Budgeted float64 `json:"attempts_with_budget"` // with the method's budget, or with the default budget if there is none

	// Hedged is the most requests per call, with the method's budget and its hedges; 0
	// without a hedge.
	Hedged float64 `json:"requests_with_hedges,omitempty"`
}

// A Layer is a callee that also retries.
type Layer struct {
	Name     string `json:"name"`
	Attempts int    `json:"attempts"` // maximum number per attempt of its caller
	Why      string `json:"why"`
}

// Duration is a time.Duration that JSON encodes in milliseconds, with three decimal
// places.
type Duration time.Duration

// MarshalJSON encodes d in milliseconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(float64(d)/float64(time.Microsecond)) / 1000)
}

// New returns a plan of all annotated methods in packages.
func New(models []*model.Package, cfg Config) *Plan {
	p := &Plan{Latency: Duration(cfg.Latency), Rate: cfg.Rate}
	if cfg.Deadline > 0 {
		deadline := Duration(cfg.Deadline)
		p.Deadline = &deadline
	}
	layers := findLayers(models)
	for _, pkg := range models {
		for w := range pkg.Wrappers() {
			for _, m := range w.Methods {
				p.Methods = append(p.Methods, newMethod(cfg, layers, w, m))
			}
		}
	}
	return p
}

// Findings returns how many findings there are.
func (p *Plan) Findings() int {
	n := 0
	for _, m := range p.Methods {
		n += len(m.Findings)
	}
	return n
}
