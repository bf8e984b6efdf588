// Package plan says what directives mean: when each attempt of a call starts, how long a
// call may take, what its retries do to the service, and what is never retried.
//
// [New] reads the model and computes everything, as plain data, with package retry's own
// code for the waits; the Write methods of a [Plan] print it, each in one format. No code
// is generated.
package plan

import (
	"encoding/json"
	"math"
	"time"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// Config says what a plan assumes.
type Config struct {
	Dir      string        // that positions are relative to
	Deadline time.Duration // of the caller; 0 is none
	Latency  time.Duration // how long an attempt takes that fails, unless it times out before
	Rate     float64       // calls a second, for what a budget allows
	Seed     uint64        // of the sample run
	Sample   bool          // draw one
}

// A Plan says what the directives of packages mean.
type Plan struct {
	Deadline *Duration `json:"deadline_ms,omitempty"`
	Latency  Duration  `json:"latency_ms"`
	Rate     float64   `json:"calls_per_second"`
	Methods  []*Method `json:"methods"`
}

// A Method is what the directives say of one method.
type Method struct {
	Name     string `json:"name"`
	Position string `json:"position"`

	Policy  string `json:"policy,omitempty"`  // in the words of a directive; "" if it is not retried
	Once    string `json:"once,omitempty"`    // why it is not
	Unknown string `json:"unknown,omitempty"` // what the plan cannot know

	Attempts    []Attempt `json:"attempts,omitempty"`
	More        string    `json:"more,omitempty"` // of the attempts that are not listed
	Timeout     Duration  `json:"timeout_ms,omitempty"`
	After       Duration  `json:"max_after_ms,omitempty"` // the longest wait that the server may ask for, which no time of the plan counts
	Worst       *Duration `json:"worst_ms,omitempty"`     // the longest that a call takes; nil if nothing limits it
	TimeoutEnds string    `json:"timeout_ends,omitempty"` // why an attempt that times out is the last; "" if it may be retried
	Typical     Duration  `json:"typical_ms,omitempty"`   // the median of a call whose attempts all fail

	Loads    []Load   `json:"load,omitempty"`
	Budget   string   `json:"budget,omitempty"`
	Breaker  string   `json:"breaker,omitempty"`
	Beneath  []Layer  `json:"beneath,omitempty"`
	Product  string   `json:"product,omitempty"` // attempts of a call, with those beneath
	Never    []string `json:"never,omitempty"`   // errors that are not retried, and why
	Findings []string `json:"findings,omitempty"`
}

// An Attempt says when an attempt starts, if all before it fail.
type Attempt struct {
	Number   int      `json:"attempt"`
	Earliest Duration `json:"earliest_ms"` // failures at once, the shortest waits
	P5       Duration `json:"p5_ms"`
	Median   Duration `json:"median_ms"`
	P95      Duration `json:"p95_ms"`
	Latest   Duration `json:"latest_ms"` // failures that take their whole timeout, the longest waits

	// InTime is the probability that it starts before deadline and elapsed have passed,
	// if all before it fail; InTimeSlow the same if they time out, and are retried.
	InTime     float64 `json:"in_time"`
	InTimeSlow float64 `json:"in_time_after_timeouts"`
	Dead       bool    `json:"dead,omitempty"` // it never does

	Sample *Duration `json:"sample_ms,omitempty"` // in the sample run; nil if that has none, or ended before
}

// A Load is how many attempts reach the service for each call, if a share of all attempts
// fails.
type Load struct {
	Failing  float64 `json:"failing"`
	Plain    float64 `json:"attempts"`
	Budgeted float64 `json:"attempts_with_budget"` // with the method's budget or, if it has none, with the default one
}

// A Layer is something beneath that retries too.
type Layer struct {
	Name     string `json:"name"`
	Attempts int    `json:"attempts"` // for each attempt above it, at most
	Why      string `json:"why"`
}

// Duration is a time.Duration that is written in milliseconds, to a thousandth.
type Duration time.Duration

// MarshalJSON writes d in milliseconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(float64(d)/float64(time.Microsecond)) / 1000)
}

// New plans all annotated methods of packages.
func New(models []*model.Package, cfg Config) *Plan {
	p := &Plan{Latency: Duration(cfg.Latency), Rate: cfg.Rate}
	if cfg.Deadline > 0 {
		deadline := Duration(cfg.Deadline)
		p.Deadline = &deadline
	}
	layers := findLayers(models)
	for _, pkg := range models {
		for _, file := range pkg.Files {
			for _, w := range file.Wrappers {
				for _, m := range w.Methods {
					p.Methods = append(p.Methods, newMethod(cfg, layers, w, m))
				}
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
