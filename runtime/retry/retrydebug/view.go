package retrydebug

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // for the page
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

const (
	few       = 20  // methods with fine charts, and if they are selected with details
	manyParts = 60  // of a fine chart
	fewParts  = 12  // of a small chart
	listed    = 100 // breakers
)

// A view is a report prepared for the page.
type view struct {
	Report
	Wanted []string
	Groups []group
	GaveUp []giveUp
	Sum    Counts
	Recent Counts
	Chart  template.HTML
	Axes   template.HTML // of Chart
	Peak   string        // highest rate in Chart

	Observed map[string]uint64 // sum of all methods
	Steered  bool              // the page can change something
	Token    string            // for its forms
	Failed   attempt

	keys []string // of the methods, with what else decides where their rows are
}

// An attempt is one to override that has failed.
type attempt struct{ Error, Text, For string }

// A group has the methods whose directives are in the same file.
type group struct {
	Source string
	Rows   []row
}

// A row shows one method.
type row struct {
	ID       string // of its element
	Method   Method
	Link     template.URL
	Policy   string
	Mode     string // unless it is on
	Cells    [5]cell
	Chart    template.HTML
	Top      string // rate at the top of Chart; "" if it is empty
	Detailed bool
}

// A cell is a number since the start, and what was added recently.
type cell struct{ Total, Recent, Observed string }

// newView returns the view of a report made from samples.
func newView(r Report, samples []sample, wanted []string) *view {
	v := &view{Report: r, Wanted: wanted, Observed: map[string]uint64{}}
	fine := newGrid(samples, manyParts)
	small := fine
	if len(r.Methods) > few {
		small = newGrid(samples, fewParts)
	}
	uses := map[string]int{} // of a name
	for _, m := range r.Methods {
		uses[m.Name]++
	}
	detailed := len(wanted) > 0 && len(r.Methods) <= few
	var sum []rates
	for _, m := range r.Methods {
		v.count(m)
		sum = add(sum, fine.rates(m.Key))
		row := newRow(m, uses[m.Name] == 1, detailed)
		recent := small.rates(m.Key)
		a := small.axis(recent)
		row.Chart = small.paths(recent, a, 120, 30)
		if row.Chart != "" {
			row.Top = formatRate(a.end()) + "/s"
		}
		v.place(row)
	}
	highest := highest(sum)
	a := fine.axis(sum)
	v.Axes, v.Chart, v.Peak = a.axes(), fine.paths(sum, a, 600, areaHeight), perSecond(slices.Max(highest[:]))
	for i := range r.GaveUp {
		v.GaveUp = append(v.GaveUp, newGiveUpView(&r.GaveUp[i]))
	}
	return v
}

// place adds a row to the group of its source.
func (v *view) place(r row) {
	m := r.Method
	r.ID = "m" + strconv.Itoa(len(v.keys))
	v.keys = append(v.keys, m.Key+" "+m.Source)
	i := slices.IndexFunc(v.Groups, func(g group) bool { return g.Source == m.Source })
	if i < 0 {
		i = len(v.Groups)
		v.Groups = append(v.Groups, group{Source: m.Source})
	}
	v.Groups[i].Rows = append(v.Groups[i].Rows, r)
}

// count adds the counts of m.
func (v *view) count(m Method) {
	v.Sum = v.Sum.plus(m.Total)
	if m.Recent != nil {
		v.Recent = v.Recent.plus(*m.Recent)
	}
	for name, n := range m.Observed {
		v.Observed[name] += n
	}
}

// rows returns the rows of all groups.
func (v *view) rows() []row {
	var all []row
	for _, g := range v.Groups {
		all = append(all, g.Rows...)
	}
	return all
}

// newRow returns the row of m, whose name may be unique, with details or not.
func newRow(m Method, unique, detailed bool) row {
	name := m.Key
	if unique {
		name = m.Name
	}
	row := row{Method: m, Link: template.URL("?method=" + url.QueryEscape(name)), Policy: m.Policy, Detailed: detailed}
	if !detailed {
		row.Policy = notable(m.Policy)
	}
	if m.Mode != "on" {
		row.Mode = m.Mode
	}
	var recent Counts
	if m.Recent != nil {
		recent = *m.Recent
	}
	for i, c := range columns {
		row.Cells[i] = newCell(c.count(m.Total), c.count(recent), m.Observed[c.observed])
	}
	return row
}

// columns are the numbers of a row, with the observations that belong to them.
var columns = [...]struct {
	count    func(Counts) uint64
	observed string
}{
	{func(c Counts) uint64 { return c.Calls }, ""},
	{func(c Counts) uint64 { return c.Failures }, ""},
	{func(c Counts) uint64 { return c.Retries }, "retries"},
	{func(c Counts) uint64 { return c.GaveUp }, "denied"},
	{func(c Counts) uint64 { return c.Rejected }, "rejected"},
}

func newCell(total, recent, observed uint64) cell {
	c := cell{Total: short(total)}
	if observed > 0 {
		c.Observed = short(observed)
	}
	if recent > 0 {
		c.Recent = short(recent)
	}
	return c
}

// notable returns the settings of a policy that are not the default.
func notable(policy string) string {
	usual := strings.Fields(retry.Policy{}.String())
	words := slices.DeleteFunc(strings.Fields(policy), func(w string) bool {
		return slices.Contains(usual, w) && !strings.HasPrefix(w, "attempts=")
	})
	return strings.Join(words, " ")
}

// Details returns what is known about a method that has no column.
func (r row) Details() string {
	m := r.Method
	var all []string
	note := func(title, text string) {
		if text != "" {
			all = append(all, title+text+". ")
		}
	}
	if m.Key != m.Name {
		note("", m.Key)
	}
	note("Overridden: ", strings.Join(m.Overrides, "; "))
	note("Breaker: ", m.Breaker)
	note("Budget: ", m.Budget)
	note("Throttle: ", m.Throttle)
	note("Hedge: ", m.Hedge.text())
	note("Calls: ", list(map[string]uint64{
		"succeeded at once": m.Total.FirstTry, "recovered by retries": m.Total.Recovered,
		"failed with a non-retryable error": m.Total.Failed, "panicked": m.Total.Panics,
	}))
	note("Would have happened in the mode on, instead of observe: ", list(m.Observed))
	note("Given up or rejected because of: ", list(m.Causes))
	note("Errors by class: ", list(m.Classes))
	note("Errors: ", list(m.Errors))
	note("Queued calls: ", list(m.Queued))
	if m.Waits > 0 {
		note("", fmt.Sprintf("Waits: %s, %s on average", short(m.Waits), span(m.WaitedMS/float64(m.Waits))))
	}
	return strings.Join(all, "")
}

// text describes h, which may be nil.
func (h *Hedge) text() string {
	if h == nil {
		return ""
	}
	now := "not yet known when"
	if h.AfterMS > 0 {
		now = "now after " + span(h.AfterMS)
	}
	if counts := list(map[string]uint64{"sent": h.Sent, "won": h.Won, "refused": h.Refused}); counts != "" {
		now += ", " + counts
	}
	return h.Policy + ", " + now
}

// list returns the counts that are not zero as text, the largest first.
func list(counts map[string]uint64) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var all []string
	for _, name := range names {
		if counts[name] > 0 {
			all = append(all, name+" "+short(counts[name]))
		}
	}
	return strings.Join(all, ", ")
}

// A giveUp shows a call that gave up.
type giveUp struct {
	*GiveUp
	ID   string
	Open bool
	Bars []template.HTML // of each attempt, if there are several
}

func newGiveUpView(g *GiveUp) giveUp {
	id := "g" + strconv.FormatInt(g.Time.UnixNano(), 36)
	if len(g.Trail) < 2 {
		return giveUp{g, id, false, nil}
	}
	return giveUp{g, id, false, g.bars()}
}

// Steps returns the number of steps of the time axis, and Ticks its labels.
func (g giveUp) Steps() int { return g.axis().steps }

func (g giveUp) Ticks() template.HTML { return g.axis().ticks() }

// After returns when an attempt ended, measured from the first one shown.
func (g giveUp) After(a Attempt) string { return span(milliseconds(a.Ended.Sub(g.Trail[0].Ended))) }

// Waiting returns the wait after an attempt, if any.
func (g giveUp) Waiting(a Attempt) string {
	if a.WaitMS == 0 {
		return ""
	}
	return span(a.WaitMS)
}

// Covers describes the period of the recent numbers.
func (v *view) Covers() string {
	switch {
	case v.RecentMS == 0:
		return ""
	case v.RecentMS > milliseconds(recent)*0.97:
		return "the last minute"
	}
	return "the last " + span(v.RecentMS)
}

// Rate returns the rate of n recent calls or attempts.
func (v *view) Rate(n uint64) string { return perSecond(float64(n) / v.RecentMS * 1000) }

// Waking returns the breakers that are not closed.
func (v *view) Waking() string {
	var names []string
	for _, b := range v.Breakers {
		if b.State != retry.Closed.String() {
			names = append(names, b.title()+" is "+b.State)
		}
	}
	if n := len(names); n > 10 {
		return strings.Join(names[:10], ", ") + fmt.Sprintf(" and %d more are not closed", n-10)
	}
	return strings.Join(names, ", ")
}

// Rejecting returns the throttles that reject calls.
func (v *view) Rejecting() string {
	var names []string
	for _, t := range v.Throttles {
		if t.Rejected > 0 {
			names = append(names, t.Name+" "+t.Share()+" of them")
		}
	}
	switch n := len(names); {
	case n == 0:
		return ""
	case n > 10:
		names = append(names[:10], fmt.Sprintf("and %d more", n-10))
	}
	return "Throttles reject calls: " + strings.Join(names, ", ")
}

// Share returns the share of calls that t rejects.
func (t Throttle) Share() string { return strconv.FormatFloat(100*t.Rejected, 'f', 0, 64) + "%" }

// Shown returns the breakers that fit the page, those that are not closed first.
func (v *view) Shown() []Breaker {
	closed := func(b Breaker) int {
		if b.State == retry.Closed.String() {
			return 1
		}
		return 0
	}
	all := slices.Clone(v.Breakers)
	slices.SortStableFunc(all, func(a, b Breaker) int { return closed(a) - closed(b) })
	return all[:min(len(all), listed)]
}

// Hidden returns the number of breakers that do not fit.
func (v *view) Hidden() int { return max(len(v.Breakers)-listed, 0) }

// title returns the name with the key.
func (b Breaker) title() string {
	if b.Key == "" {
		return b.Name
	}
	return b.Name + "/" + b.Key
}

// Lasting returns how long the state of b has lasted.
func (v *view) Lasting(b Breaker) string {
	if b.Since == nil {
		return ""
	}
	return seconds(v.Time.Sub(*b.Since))
}

// Countdown returns the time until the next probe of b.
func (v *view) Countdown(b Breaker) string {
	switch {
	case b.State == retry.Closed.String():
		return ""
	case b.Probe == nil:
		return "never: forced open"
	case b.Probe.After(v.Time):
		return "in " + seconds(b.Probe.Sub(v.Time))
	}
	return "with the next call"
}

// InForce reports whether any line overrides a policy.
func (v *view) InForce() bool {
	return slices.ContainsFunc(v.Overrides, func(o Overrides) bool { return len(o.Lines) > 0 })
}

// Title returns the source of o for a sentence.
func (o Overrides) Title() string {
	if o.Source == "" {
		return "the program"
	}
	return o.Source
}

// Lapses returns the time until l lapses.
func (v *view) Lapses(l Line) string {
	if l.Until == nil {
		return ""
	}
	return "in " + seconds(max(l.Until.Sub(v.Time), 0))
}

// Steerable reports whether b can be told from others on the page.
func (v *view) Steerable(b Breaker) bool { return v.Steered && b.Key != withheld }

// Forced reports whether b was forced open.
func (b Breaker) Forced() bool { return b.State == retry.Open.String() && b.Probe == nil }

// Resettable reports whether there is something to reset.
func (b Breaker) Resettable() bool { return b.State != retry.Closed.String() || b.Failures > 0 }

// Periods are what the page offers for overrides.
func (v *view) Periods() []string { return []string{"5m", "15m", "1h", "4h", "24h"} }

// Low returns the number of tokens below which b is nearly empty.
func (b Budget) Low() float64 { return b.Limit / 4 }

// seconds formats a duration with whole seconds, rounded up.
func seconds(d time.Duration) string {
	return (d + time.Second - 1).Truncate(time.Second).String()
}

// span formats milliseconds as a duration of about three digits.
func span(ms float64) string {
	d := time.Duration(ms * float64(time.Millisecond))
	for unit := 1000 * time.Second; unit >= 100; unit /= 10 {
		if d >= unit {
			return d.Round(unit / 100).String()
		}
	}
	return d.String()
}

// short formats n with at most five characters.
func short(n uint64) string {
	if n < 100_000 {
		return strconv.FormatUint(n, 10)
	}
	v, unit := float64(n), 0
	for v >= 999.5 && unit < 6 {
		v, unit = v/1000, unit+1
	}
	return strconv.FormatFloat(v, 'f', digits(v), 64) + string("kMGTPE"[unit-1])
}

// digits returns the number of decimal places for three digits.
func digits(v float64) int {
	switch {
	case v < 9.995:
		return 2
	case v < 99.95:
		return 1
	}
	return 0
}

// perSecond formats a rate.
func perSecond(v float64) string {
	if v >= 100_000 {
		return short(uint64(v)) + "/s"
	}
	return strconv.FormatFloat(v, 'f', digits(v), 64) + "/s"
}

//go:embed page.html
var pageText string

//go:embed page.css
var style string

//go:embed page.js
var script string

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"style":  func() template.CSS { return template.CSS(style) },
	"script": func() template.JS { return template.JS(script) },
	"clock":  func(t time.Time) string { return t.UTC().Format("15:04:05.000") },
	"iso":    func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) },
	"short":  short,
	"title":  Breaker.title,
}).Parse(pageText))

// render executes a template of the page.
func render(name string, data any) (string, error) {
	var b strings.Builder
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("rendering the page: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}

// contentPolicy allows the script and the style of the page, and nothing else.
func contentPolicy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style) +
		"; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}
