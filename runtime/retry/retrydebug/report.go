package retrydebug

import (
	"slices"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Report is what the handler serves as JSON. Lists without elements are empty, not null.
type Report struct {
	Time      time.Time  `json:"time"`
	RecentMS  float64    `json:"recent_ms"` // period of Method.Recent, up to a minute; 0 if there are no earlier samples
	Methods   []Method   `json:"methods"`   // by key
	Breakers  []Breaker  `json:"breakers"`  // by name and key
	Budgets   []Budget   `json:"budgets"`   // by name
	Throttles []Throttle `json:"throttles"` // by name
	GaveUp    []GiveUp   `json:"gave_up"`   // at most 50, the newest first

	Overrides []Overrides `json:"overrides"` // of all methods; those that take precedence last
}

// A Method has the figures of all methods with the same key: see [retry.MethodStats].
type Method struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Source   string `json:"source,omitempty"`   // file with its directives, if known
	Policy   string `json:"policy,omitempty"`   // as text for retry.ParsePolicy, if in use
	Breaker  string `json:"breaker,omitempty"`  // name of its breaker among Report.Breakers
	Budget   string `json:"budget,omitempty"`   // name of its budget among Report.Budgets
	Throttle string `json:"throttle,omitempty"` // name of its throttle among Report.Throttles
	Hedge    *Hedge `json:"hedge,omitempty"`    // nil if it has none, or is no longer in use

	Mode      string   `json:"mode,omitempty"`      // on, observe or off, if in use
	Overrides []string `json:"overrides,omitempty"` // settings in force, each with its source and line

	Total  Counts  `json:"total"`            // since the program started
	Recent *Counts `json:"recent,omitempty"` // during the last Report.RecentMS; nil if that is 0

	Waits    uint64            `json:"waits"`
	WaitedMS float64           `json:"waited_ms"`
	Causes   map[string]uint64 `json:"causes"`   // calls by what ended them, without zeros
	Classes  map[string]uint64 `json:"classes"`  // failed attempts by class, without zeros
	Errors   map[string]uint64 `json:"errors"`   // failed attempts by error, by bounded name
	Observed map[string]uint64 `json:"observed"` // in the mode observe, what would have happened in the mode on, without zeros
	Queued   map[string]uint64 `json:"queued"`   // calls of package durable by what happened, without zeros
}

// Counts are numbers of calls and attempts: see [retry.Stats]. A call ends as one of
// FirstTry, Recovered, Failed, GaveUp, Rejected or Panics.
type Counts struct {
	Calls     uint64 `json:"calls"`
	FirstTry  uint64 `json:"first_try"`
	Recovered uint64 `json:"recovered"`
	Failed    uint64 `json:"failed"`
	GaveUp    uint64 `json:"gave_up"`
	Rejected  uint64 `json:"rejected"`
	Panics    uint64 `json:"panics"`
	Attempts  uint64 `json:"attempts"`
	Failures  uint64 `json:"failures"` // attempts that failed
	Retries   uint64 `json:"retries"`
}

// A Breaker is one breaker in use.
type Breaker struct {
	Name     string     `json:"name"`
	Key      string     `json:"key,omitempty"` // its key in retry.Breakers
	State    string     `json:"state"`         // closed, open or half-open
	Since    *time.Time `json:"since,omitempty"`
	Probe    *time.Time `json:"probe,omitempty"` // when the next probe is allowed
	Failures int        `json:"failures"`        // that count toward opening it
	Opened   uint64     `json:"opened"`          // by all breakers of this name, how often
	Denied   uint64     `json:"denied"`          // by all breakers of this name, calls and attempts
}

// A Budget has the sum of the budgets of one name.
type Budget struct {
	Name   string  `json:"name"`
	Tokens float64 `json:"tokens"`
	Limit  float64 `json:"limit"`
	Denied uint64  `json:"denied"` // retries
}

// A Throttle has the sum of the throttles of one name.
type Throttle struct {
	Name     string  `json:"name"`
	Policy   string  `json:"policy,omitempty"` // as in a directive, if in use
	Rejected float64 `json:"rejected"`         // share of calls that is rejected at present
	Requests int     `json:"requests"`         // in the recent window
	Accepts  int     `json:"accepts"`          // of these, attempts that were answered
	Denied   uint64  `json:"denied"`           // calls rejected since the program started
}

// A Hedge is when a method sends a second request, and what became of them.
type Hedge struct {
	Policy  string  `json:"policy"`   // as in a directive
	AfterMS float64 `json:"after_ms"` // 0 while too few attempts are known
	Sent    uint64  `json:"sent"`
	Won     uint64  `json:"won"`
	Refused uint64  `json:"refused"` // not sent because of a budget, the breaker, the throttle or a shutdown
}

// Overrides are what one source changes: see [retry.Overrides].
type Overrides struct {
	Source   string    `json:"source"`          // "page" for what was changed on the page
	Since    time.Time `json:"since"`           // when Lines came into force
	Lines    []Line    `json:"lines"`           // in force
	Error    string    `json:"error,omitempty"` // of a later text, which is not in force
	Warnings []string  `json:"warnings"`        // lines without effect
}

// A Line is one line of overrides. Those that were made on the page have the last three
// fields.
type Line struct {
	Number int        `json:"number"` // counting from 1
	Text   string     `json:"text"`
	Until  *time.Time `json:"until,omitempty"` // when it lapses
	By     string     `json:"by,omitempty"`    // name of who made it, or the address of the client
	ID     int        `json:"id,omitempty"`    // to undo it
}

// A GiveUp is a call that made attempts and then gave up or was rejected.
type GiveUp struct {
	Key      string    `json:"key"`   // of the method
	Cause    string    `json:"cause"` // as in Method.Causes
	Time     time.Time `json:"time"`  // when it ended
	Attempts int       `json:"attempts"`
	Trail    []Attempt `json:"trail"` // the last attempts, at most 8, in order
}

// An Attempt is a failed attempt of a call that gave up.
type Attempt struct {
	Number int       `json:"number"` // counting from 1
	Ended  time.Time `json:"ended"`
	Error  string    `json:"error"`   // at most 256 bytes; empty for a result marked by retry.Again
	WaitMS float64   `json:"wait_ms"` // wait after it; 0 for the last
}

// withheld stands for what [Redact] removes.
const withheld = "(withheld)"

// newReport returns the report of s, without the numbers of the last minute.
func newReport(s retry.Snapshot, redact bool) Report {
	return Report{
		Time:      s.Time,
		Methods:   convert(s.Methods, newMethod),
		Breakers:  breakers(s.Breakers, redact),
		Budgets:   convert(s.Budgets, newBudget),
		Throttles: convert(s.Throttles, newThrottle),
		GaveUp:    convert(s.GaveUp, func(g retry.GiveUp) GiveUp { return newGiveUp(g, redact) }),
	}
}

// convert returns the results of f, not nil.
func convert[A, B any](all []A, f func(A) B) []B {
	converted := make([]B, len(all))
	for i, a := range all {
		converted[i] = f(a)
	}
	return converted
}

func newMethod(m retry.MethodStats) Method {
	method := Method{
		Key: m.Key, Name: m.Name, Source: m.Source, Breaker: m.Breaker, Budget: m.Budget,
		Throttle: m.Throttle, Hedge: newHedge(m),
		Total: newCounts(m.Stats),
		Waits: m.Waits, WaitedMS: milliseconds(m.Waited),
		Causes: named(m.Causes), Classes: named(m.Classes), Errors: named(m.Errors),
		Mode: m.Mode, Overrides: m.Overrides, Observed: named(m.Observed),
		Queued: named([]retry.Count{{Name: "deferred", N: m.Deferred}, {Name: "carried out", N: m.CarriedOut}, {Name: "parked", N: m.Parked}, {Name: "dead", N: m.Dead}}),
	}
	if m.Policy.MaxAttempts != 0 { // it has its defaults, unless the method is no longer in use
		method.Policy = m.Policy.String()
	}
	return method
}

func newCounts(s retry.Stats) Counts {
	return Counts{s.Calls, s.FirstTry, s.Recovered(), s.Failed, s.GaveUp, s.Rejected, s.Panics, s.Attempts, s.Failures, s.Retries}
}

// parts returns pointers to all counts of c.
func (c *Counts) parts() [10]*uint64 {
	return [...]*uint64{&c.Calls, &c.FirstTry, &c.Recovered, &c.Failed, &c.GaveUp, &c.Rejected, &c.Panics, &c.Attempts, &c.Failures, &c.Retries}
}

// since returns what has been added to earlier. Counts of running calls may be inconsistent
// by a few: none is negative.
func (c Counts) since(earlier Counts) Counts {
	parts, others := c.parts(), earlier.parts()
	for i, n := range parts {
		*n -= min(*n, *others[i])
	}
	return c
}

// plus returns the sum of c and d.
func (c Counts) plus(d Counts) Counts {
	parts, others := c.parts(), d.parts()
	for i, n := range parts {
		*n += *others[i]
	}
	return c
}

// named returns the counts that are not zero.
func named(counts []retry.Count) map[string]uint64 {
	all := map[string]uint64{}
	for _, c := range counts {
		if c.N > 0 {
			all[c.Name] = c.N
		}
	}
	return all
}

func breakers(stats []retry.BreakerStats, redact bool) []Breaker {
	all := []Breaker{}
	for _, s := range stats {
		for _, b := range s.Live {
			if redact && b.Key != "" {
				b.Key = withheld
			}
			all = append(all, Breaker{
				Name: s.Name, Key: b.Key, State: b.State.String(), Since: given(b.Since), Probe: given(b.Until),
				Failures: b.Failures, Opened: s.Changes[retry.Open], Denied: s.Denied,
			})
		}
	}
	return all
}

// newOverrides returns what o has in force.
func (h *handler) newOverrides(o retry.Overrides) Overrides {
	all := Overrides{Source: o.Source, Since: o.Since, Lines: []Line{}, Warnings: append([]string{}, o.Warnings...)}
	if o.Err != nil {
		all.Error = o.Err.Error()
	}
	number := 0
	for text := range strings.Lines(o.Text) {
		number++
		if text = strings.TrimSpace(text); text != "" && text[0] != '#' {
			all.Lines = append(all.Lines, h.newLine(o.Source, number, text))
		}
	}
	return all
}

// newLine returns a line of a source, with what is known about it if it was made on the page.
func (h *handler) newLine(source string, number int, text string) Line {
	line := Line{Number: number, Text: text}
	if source != pageSource || h.steering == nil {
		return line
	}
	if e := h.steering.of(text); e != nil {
		line.Until, line.By, line.ID = &e.until, e.by, e.id
	}
	return line
}

// given returns t, or nil if it is zero.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func newBudget(b retry.BudgetStats) Budget { return Budget{b.Name, b.Tokens, b.Limit, b.Denied} }

func newThrottle(t retry.ThrottleStats) Throttle {
	throttle := Throttle{Name: t.Name, Rejected: t.Rejected, Requests: t.Requests, Accepts: t.Accepts, Denied: t.Denied}
	if t.Live > 0 {
		throttle.Policy = t.Policy.String()
	}
	return throttle
}

func newHedge(m retry.MethodStats) *Hedge {
	if m.Hedge == nil {
		return nil
	}
	return &Hedge{m.Hedge.Policy.String(), milliseconds(m.Hedge.After), m.Hedges, m.HedgeWins, m.HedgesRefused}
}

func newGiveUp(g retry.GiveUp, redact bool) GiveUp {
	return GiveUp{g.Key, g.Cause, g.Time, g.Attempts, convert(g.Trail, func(a retry.FailedAttempt) Attempt {
		if redact && a.Err != "" {
			a.Err = withheld
		}
		return Attempt{a.Number, a.Ended, a.Err, milliseconds(a.Wait)}
	})}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// only returns r with the methods that wanted selects, and what belongs to them. If nothing
// is wanted, all is.
func (r Report) only(wanted []string) Report {
	if len(wanted) == 0 {
		return r
	}
	keys, breakers, budgets, throttles := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	r.Methods = keep(r.Methods, selection(r.Methods, wanted))
	for _, m := range r.Methods {
		keys[m.Key], breakers[m.Breaker], budgets[m.Budget], throttles[m.Throttle] = true, true, true, true
	}
	r.Breakers = keep(r.Breakers, func(b Breaker) bool { return breakers[b.Name] })
	r.Budgets = keep(r.Budgets, func(b Budget) bool { return budgets[b.Name] })
	r.Throttles = keep(r.Throttles, func(t Throttle) bool { return throttles[t.Name] })
	r.GaveUp = keep(r.GaveUp, func(g GiveUp) bool { return keys[g.Key] })
	return r
}

// selection returns which of all methods are wanted: those with a name or a key that is
// wanted, or else those that contain one.
func selection(all []Method, wanted []string) func(Method) bool {
	exactly := func(m Method) bool { return slices.Contains(wanted, m.Key) || slices.Contains(wanted, m.Name) }
	if slices.ContainsFunc(all, exactly) {
		return exactly
	}
	return func(m Method) bool {
		text := strings.ToLower(m.Key + " " + m.Name)
		return slices.ContainsFunc(wanted, func(w string) bool { return strings.Contains(text, strings.ToLower(w)) })
	}
}

// keep returns the elements that are wanted, not nil.
func keep[E any](all []E, wanted func(E) bool) []E {
	kept := []E{}
	for _, e := range all {
		if wanted(e) {
			kept = append(kept, e)
		}
	}
	return kept
}
