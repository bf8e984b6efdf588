package retry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"weak"
)

// Override changes policies while the program runs. Text has one pattern and its settings
// per line, in the grammar of the directives:
//
//	# The database is down.
//	store.UserStore.*  attempts=1 timeout=200ms
//	*.List             off
//	payments.*         breaker cooldown=10s
//	payments.*         budget ratio=0.05
//	catalog.*          throttle k=3
//	catalog.*          hedge max=0
//	search.*           observe
//
// A pattern matches the names or the keys of methods (see [MethodStats]); * stands for any
// characters, including dots. The settings are keys of a policy, after breaker, budget,
// throttle or hedge of one of these, or one of
//
//	off      one attempt, without breaker, budget, throttle and hedge
//	observe  one attempt, not hedged, whatever the guards say, and count what they would have
//	         rejected and the retries that would have been made: see MethodStats.Observed
//	on       neither
//
// A line changes the keys that it has and no others. If several lines set the same key, the
// most specific pattern wins: one without a star, and otherwise the one with more
// characters other than stars. If two are equally specific, and differ, the second one is a
// mistake.
//
// All lines apply or none: if any is wrong, nothing changes, and the error joins an
// [*OverrideError] for each mistake. Text replaces that of an earlier call; an empty one
// restores the policies of the program. Methods created later get what is in force.
//
// The program sets limits: [Policy.Bounds] and [Policy.Frozen]. Policy.Once and which
// errors are retried cannot be overridden.
//
// Calls in progress keep their policy. Breakers, budgets, throttles and hedges change in
// place, without losing what they have counted or learned, for all methods that use them; the
// window of a Rate starts empty, and a cooldown that has begun keeps its end. A line gives
// nothing to a method that has none; hedge max=0 sends none until the line is removed. Each
// change is a [PolicyChanged] event.
func (t *Tracker) Override(text string) error { return t.OverrideFrom("", text) }

// OverrideFrom is like Override for one of several sources, such as a file: text replaces
// that of the same source. What a source sets takes precedence over sources that were set
// before it, even if their patterns are more specific, until its text is empty.
func (t *Tracker) OverrideFrom(source, text string) error {
	lines, err := parseOverrides(source, text)
	s := &t.steering
	s.mu.Lock()
	defer t.unlockAndTell()
	if err == nil {
		err = t.adopt(newLayer(source, text, lines))
	}
	s.note(source, err)
	return err
}

// Overrides are the overrides in force from one source: see [Tracker.OverrideFrom].
type Overrides struct {
	Source   string
	Text     string    // in force; empty if the source has only failed so far
	Since    time.Time // when Text came into force
	Err      error     // of a later text, which is not in force; nil if there is none
	Warnings []string  // lines of Text without effect, with their positions
}

// Overrides returns the overrides in force, those that take precedence last.
func (t *Tracker) Overrides() []Overrides {
	s := &t.steering
	s.mu.Lock()
	defer s.mu.Unlock()
	methods := s.live()
	all := make([]Overrides, len(s.layers))
	for i, l := range s.layers {
		all[i] = Overrides{l.source, l.text, l.since, l.err, s.layers.warnings(l, methods)}
	}
	return all
}

// steering holds the overrides of a Tracker.
type steering struct {
	mu      sync.Mutex
	methods []weak.Pointer[Method] // of the Tracker; some may no longer be in use
	layers  overlay
	queue   []notice // not yet told
	telling bool     // a goroutine is delivering them
}

// A notice is an event for the observers of a plan.
type notice struct {
	plan  *plan
	event Event
}

// unlockAndTell unlocks the steering of t and delivers the queued events in order, as
// Breaker.unlockAndTell does.
func (t *Tracker) unlockAndTell() {
	s := &t.steering
	defer s.mu.Unlock()
	if s.telling {
		return
	}
	s.telling = true
	defer func() { s.telling = false }() // also if an observer panics
	for len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		s.deliver(next)
	}
}

// deliver tells one event, without the lock.
func (s *steering) deliver(n notice) {
	s.mu.Unlock()
	defer s.mu.Lock()
	n.plan.observers.tell(n.plan.base, n.event)
}

// note keeps the error of the last text of a source, which may be nil.
func (s *steering) note(source string, err error) {
	i := s.layers.index(source)
	if i < 0 {
		if err == nil {
			return
		}
		i = len(s.layers)
		s.layers = append(s.layers, newLayer(source, "", nil))
	}
	s.layers[i].err = err
}

// tell queues an event for the method of p, if anyone observes it.
func (s *steering) tell(p *plan, e Event) {
	if len(p.observe) > 0 {
		e.Kind = PolicyChanged
		s.queue = append(s.queue, notice{p, e})
	}
}

// adopt puts l in force, or returns why it cannot be. The steering is locked.
func (t *Tracker) adopt(l *layer) error {
	s := &t.steering
	next := s.layers.with(l)
	methods := s.live()
	var errs []error
	plans := make([]*plan, len(methods))
	for i, m := range methods {
		p, wrong := m.under(next, l.source)
		plans[i], errs = p, append(errs, wrong...)
	}
	guards := guardsOf(methods, s.layers, next)
	errs = append(errs, guards.prepare(next)...)
	errs = slices.DeleteFunc(errs, func(err error) bool { return err.(*OverrideError).Source != l.source }) // those of a method created since
	if len(errs) > 0 {
		return inOrder(errs)
	}
	for i, m := range methods {
		s.swap(m, plans[i], nil)
	}
	guards.commit(s)
	s.layers = next
	return nil
}

// swap makes p the plan of m. Err says what of the overrides does not apply.
func (s *steering) swap(m *Method, p *plan, err error) {
	now := m.now.Load()
	if now == p && err == nil {
		return
	}
	m.now.Store(p)
	if len(p.observe) > 0 {
		s.tell(p, Event{Old: now.text(), New: p.text(), Err: err})
	}
}

// text returns the mode and the policy of p, as in a line of overrides.
func (p *plan) text() string {
	if p.mode == enforcing {
		return p.policy.asGiven().String()
	}
	return modeWords[p.mode] + " " + p.method.intended(p).String()
}

// intended returns the policy of p as it would be if the mode were on.
func (m *Method) intended(p *plan) Policy {
	policy := m.source.policy.undefaulted()
	for _, a := range p.settings {
		if a.key != modeKey {
			policy.Set(a.key, a.value)
		}
	}
	return policy
}

// steer lists m, and applies the overrides in force. Where they break the bounds of m, it
// keeps its own policy, and says so in the event.
func (t *Tracker) steer(m *Method) {
	s := &t.steering
	s.mu.Lock()
	defer t.unlockAndTell()
	t.expose(m)
	s.include(m)
	if len(s.layers) == 0 {
		return
	}
	p, errs := m.under(s.layers, "")
	guards := guardsOf(s.live(), nil, s.layers)
	errs = append(errs, guards.prepare(s.layers)...)
	s.swap(m, p, errors.Join(errs...))
	guards.commit(s)
}

// under returns the plan of m under o, and what is wrong with o for m, preferably with the
// lines of source: then the plan is m's own, apart from the mode.
func (m *Method) under(o overlay, source string) (*plan, []error) {
	own := m.source
	if m.source.policy.Frozen {
		return own, nil
	}
	won, errs := o.chosen(policyVerb, own.names())
	policy, mode := own.policy.undefaulted(), enforcing
	for _, a := range won {
		if a.key == modeKey {
			mode = modeOf(a.value)
		} else if err := policy.Set(a.key, a.value); err == nil && a.key == "attempts" && !policy.Bounds.admit(policy.MaxAttempts) {
			errs = append(errs, a.wrongValue("want a number within the bounds %v of %s, got %s", policy.Bounds, own.name, a.value))
		}
	}
	if own.invalid == nil {
		errs = append(errs, blame(policy.Validate(), won, source, own.name)...)
	}
	if len(errs) > 0 {
		policy = own.policy.undefaulted()
		won = slices.DeleteFunc(won, func(a assignment) bool { return a.key != modeKey })
	}
	if now := m.now.Load(); slices.EqualFunc(won, now.settings, assignment.same) {
		return now, errs
	}
	return own.replaced(policy, mode, won), errs
}

// modeOf returns the mode for a word.
func modeOf(word string) mode { return mode(slices.Index(modeWords[:], word)) }

// names returns the name and the key of p.
func (p *plan) names() []string {
	if p.key == p.name {
		return []string{p.name}
	}
	return []string{p.name, p.key}
}

// replaced returns p with another policy and mode.
func (p *plan) replaced(policy Policy, m mode, settings []assignment) *plan {
	if len(settings) == 0 {
		return p
	}
	q := *p
	q.policy, q.mode, q.settings = policy.withDefaults(), m, settings
	if m == off {
		q.policy.MaxAttempts = 1
		q.breaker, q.breakers, q.budget, q.throttle = nil, nil, nil, nil
	}
	q.choose()
	return &q
}

// blame returns an error at the settings that make the policy of a method invalid, as err
// says, preferably at those of source.
func blame(err error, won []assignment, source, name string) (errs []error) {
	for _, err := range parts(err) {
		wrong, ok := err.(*PolicyError)
		if !ok || len(won) == 0 {
			continue
		}
		at := slices.MaxFunc(won, func(a, b assignment) int { return cmp.Compare(a.guilt(wrong.Key, source), b.guilt(wrong.Key, source)) })
		errs = append(errs, &OverrideError{at.line.source, at.line.number, at.column, fmt.Sprintf("%s: %s, in the policy of %s", wrong.Key, wrong.Msg, name)})
	}
	return errs
}

// guilt returns how likely s has caused an error of key that source has introduced.
func (s assignment) guilt(key, source string) (points int) {
	if s.line.source == source && s.key != modeKey {
		points += 2
	}
	if s.key == key {
		points++
	}
	return points
}

// parts returns the errors that errors.Join has joined.
func parts(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// live returns the methods in use, in the order of their creation.
func (s *steering) live() []*Method {
	all := make([]*Method, 0, len(s.methods))
	for _, pointer := range s.methods {
		if m := pointer.Value(); m != nil {
			all = append(all, m)
		}
	}
	return all
}

// include adds m to the methods. To make room, it removes those that are no longer in use.
func (s *steering) include(m *Method) {
	if len(s.methods) == cap(s.methods) {
		s.methods = slices.DeleteFunc(s.methods, func(p weak.Pointer[Method]) bool { return p.Value() == nil })
		s.methods = slices.Grow(s.methods, len(s.methods)+1) // or this would have to be done again soon
	}
	s.methods = append(s.methods, weak.Make(m))
}

// expose makes m reachable for overrides and statistics.
func (t *Tracker) expose(m *Method) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.methods.of(m.source.key).expose(m)
}

// text returns the setting with its position, such as "ops.txt:3: breaker cooldown=10s".
func (s assignment) text() string {
	var b strings.Builder
	if s.line.source != "" {
		b.WriteString(s.line.source + ":")
	}
	fmt.Fprintf(&b, "%d: ", s.line.number)
	switch {
	case s.key == modeKey:
		b.WriteString(s.value)
	case s.verb == policyVerb:
		b.WriteString(s.key + "=" + s.value)
	default:
		b.WriteString(s.verb + " " + s.key + "=" + s.value)
	}
	return b.String()
}
