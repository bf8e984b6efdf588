package retry

// An adjustable is what overrides change in place, so that it keeps its state: a breaker, a
// set of breakers, a budget, a throttle or a hedge.
type adjustable[P any] interface {
	// configure replaces the policy in force, except for what identifies the value, such
	// as its name.
	configure(P)

	// policies returns the policy in force and that of the program.
	policies() (now, given P)
}

// configure changes b without closing or opening it. What it has counted is kept, except
// that a Rate over another window starts without counts.
func (b *Breaker) configure(p BreakerPolicy) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, after := b.limits(), p.Effective()
	switch {
	case after.Rate == 0:
		b.window.Store(nil)
	case before.Rate == 0 || before.Window != after.Window:
		b.window.Store(newWindow(after.Window, b.clock))
	}
	b.set.Store(&p)
}

// policies returns the policy in force and that of the program.
func (b *Breaker) policies() (now, given BreakerPolicy) { return *b.policy(), b.given }

// configure changes all breakers of s, and those of further keys.
func (s *Breakers[K]) configure(p BreakerPolicy) {
	s.mu.Lock()
	s.policy = p
	s.mu.Unlock()
	for _, b := range s.list() {
		b.configure(p)
	}
}

// policies returns the policy in force and that of the program.
func (s *Breakers[K]) policies() (now, given BreakerPolicy) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.policy, s.given
}

// configure changes b, which keeps its tokens, as far as the new limit allows.
func (b *Budget) configure(p BudgetPolicy) {
	b.lock()
	defer b.mu.Unlock()
	b.fill() // at the old rates
	b.apply(p)
	b.tokens = min(b.tokens, b.limit)
	for c := range b.seen {
		b.seen[c] = b.counted(c)
	}
}

// policies returns the policy in force and that of the program.
func (b *Budget) policies() (now, given BudgetPolicy) {
	b.lock()
	defer b.mu.Unlock()
	return b.policy, b.given
}

// configure changes t, which keeps its counts, as far as they are in the new window.
func (t *Throttle) configure(p ThrottlePolicy) {
	t.lock()
	defer t.mu.Unlock()
	before := t.window
	t.set(p)
	t.window = before.sliced(t.window.slice, t.read)
	t.share()
}

// policies returns the policy in force and that of the program.
func (t *Throttle) policies() (now, given ThrottlePolicy) {
	t.lock()
	defer t.mu.Unlock()
	return t.policy, t.given.Effective()
}

// configure changes h, which keeps what it has learned, and the tokens of its budget.
func (h *Hedge) configure(p HedgePolicy) {
	h.budget.configure(p.budget())
	h.now.Store(h.now.Load().next(p))
}

// policies returns the policy in force and that of the program.
func (h *Hedge) policies() (now, given HedgePolicy) { return h.now.Load().policy, h.given.Effective() }
