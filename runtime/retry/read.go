package retry

import (
	"cmp"
	"slices"
	"time"
)

// Snapshot returns everything that t has counted. It does not affect any call.
func (t *Tracker) Snapshot() Snapshot {
	var s Snapshot
	t.ReadSnapshot(&s)
	return s
}

// ReadSnapshot is like [Tracker.Snapshot], but replaces the contents of s and reuses its
// memory, for readers that do it every few seconds. Nothing taken from s before may be used
// afterwards.
func (t *Tracker) ReadSnapshot(s *Snapshot) {
	t.steering.mu.Lock()
	defer t.steering.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	s.Time = time.Now()
	s.Methods = t.readMethods(s.Methods)
	s.Breakers = t.readBreakers(s.Breakers)
	s.Budgets = t.readBudgets(s.Budgets)
	s.Throttles = t.readThrottles(s.Throttles)
	s.GaveUp = t.gaveUp.read(s.GaveUp)
}

// readMethods returns the statistics of all methods, sorted by key, in the memory of all. The
// steering and t.mu are locked.
func (t *Tracker) readMethods(all []MethodStats) []MethodStats {
	keys := t.methods.sorted()
	all = resized(all, len(keys))
	overrides := t.steering.texts()
	for i, key := range keys {
		t.methods.byName[key].read(&all[i], overrides)
		all[i].Key = key
	}
	return all
}

// read replaces to by the statistics of s, except the key. Overrides returns the settings
// in force for a method.
func (s *series) read(to *MethodStats, overrides func(*Method) []string) {
	f, hedge := figures{errors: errorTotals(to.Errors[:0])}, to.Hedge
	s.addTo(&f)
	slices.SortFunc(f.errors, func(a, b Count) int { return cmp.Compare(a.Name, b.Name) })
	*to = MethodStats{
		Name: s.name, Source: s.source,
		Breaker: s.breaker, Budget: s.budget, Throttle: s.throttle,
		Stats:   f.Stats,
		Causes:  counts(to.Causes, causeNames[:], f.causes[:]),
		Classes: counts(to.Classes, classNames[:], f.classes[:]),
		Errors:  f.errors,

		Observed: counts(to.Observed, observedNames[:], f.observed[:]),

		CallTimes: f.calls, AttemptTimes: f.attempts,
	}
	if m := s.newest.Value(); m != nil {
		to.Hedge = m.source.hedge.read(hedge)
		to.Policy, to.Mode, to.Overrides = m.Policy(), modeWords[m.now.Load().mode], overrides(m)
	}
}

// read returns the statistics of h, nil if that is nil, in the memory of s, which may be nil.
func (h *Hedge) read(s *HedgeStats) *HedgeStats {
	if h == nil {
		return nil
	}
	if s == nil {
		s = new(HedgeStats)
	}
	state := h.now.Load()
	*s = HedgeStats{state.policy, state.after()}
	return s
}

// counts returns numbers with their names, in the memory of all.
func counts(all []Count, names []string, numbers []uint64) []Count {
	all = resized(all, len(names))
	for i, name := range names {
		all[i] = Count{name, numbers[i]}
	}
	return all
}

// resized returns all with that length. It keeps the elements, whose memory is reused.
func resized[T any](all []T, length int) []T {
	if length > cap(all) {
		all = append(make([]T, 0, length), all[:cap(all)]...)
	}
	return all[:length]
}

// readBreakers returns the breakers, sorted by name, in the memory of all. t.mu is held.
func (t *Tracker) readBreakers(all []BreakerStats) []BreakerStats {
	names := t.breakerGroups.sorted()
	all = resized(all, len(names))
	for i, name := range names {
		g := t.breakerGroups.byName[name]
		g.at = i
		all[i] = BreakerStats{name, all[i].Live[:0], g.retired.changes, g.retired.denied}
	}
	for pointer, e := range t.single.live {
		s := &all[e.at]
		s.count(e.tally)
		if b := pointer.Value(); b != nil {
			s.Live = append(s.Live, b.status())
		}
	}
	for pointer, e := range t.sets.live {
		s := &all[e.at]
		s.count(e.tally)
		if r := pointer.Value(); r != nil {
			s.Live = r.appendStates(s.Live)
		}
	}
	for _, s := range all {
		if len(s.Live) > 1 {
			slices.SortFunc(s.Live, func(a, b BreakerState) int { return cmp.Compare(a.Key, b.Key) })
		}
	}
	return all
}

// count adds what has been counted for a breaker or a set.
func (s *BreakerStats) count(c *tally) {
	n := c.read()
	addUp(s.Changes[:], n.changes[:])
	s.Denied += n.denied
}

// appendStates appends the states of the breakers of the set to all.
func (r *roster) appendStates(all []BreakerState) []BreakerState {
	for _, b := range r.list() {
		s := b.status()
		s.Key = r.key(b)
		all = append(all, s)
	}
	return all
}

// readBudgets returns the budgets, sorted by name, in the memory of all. t.mu is held.
func (t *Tracker) readBudgets(all []BudgetStats) []BudgetStats {
	names := t.budgetGroups.sorted()
	all = resized(all, len(names))
	for i, name := range names {
		g := t.budgetGroups.byName[name]
		g.at = i
		all[i] = BudgetStats{Name: name, Denied: g.retired.denied}
	}
	for pointer, e := range t.funds.live {
		s := &all[e.at]
		s.Denied += e.tally.read().denied
		if b := pointer.Value(); b != nil {
			tokens, limit := b.level()
			s.Live, s.Tokens, s.Limit = s.Live+1, s.Tokens+tokens, s.Limit+limit
		}
	}
	return all
}

// readThrottles returns the throttles, sorted by name, in the memory of all. t.mu is held.
func (t *Tracker) readThrottles(all []ThrottleStats) []ThrottleStats {
	names := t.throttleGroups.sorted()
	all = resized(all, len(names))
	for i, name := range names {
		g := t.throttleGroups.byName[name]
		g.at = i
		all[i] = ThrottleStats{Name: name, Denied: g.retired.denied}
	}
	for pointer, e := range t.throttles.live {
		s := &all[e.at]
		s.Denied += e.tally.read().denied
		if throttle := pointer.Value(); throttle != nil {
			throttle.addTo(s)
		}
	}
	return all
}

// addTo adds the state of t to s.
func (t *Throttle) addTo(s *ThrottleStats) {
	t.lock()
	defer t.mu.Unlock()
	n, share := t.window.sum(t.read), t.share()
	s.Live, s.Requests, s.Accepts = s.Live+1, s.Requests+int(n.requests), s.Accepts+int(n.accepts)
	if s.Live == 1 || share > s.Rejected {
		s.Policy, s.Rejected = t.policy, share
	}
}
