package retry

// A Permit allows one attempt through a [Breaker]. Report the outcome with
// Success, Failure or Cancel: only the first report counts, so that defer
// permit.Cancel() is safe. A Permit must be used by one goroutine at a time and
// must not be copied. The zero Permit ignores all reports.
type Permit struct {
	breaker    *Breaker
	generation uint32
	probe      *probe // nil if the breaker was closed
}

// A probe is an attempt that a half-open breaker let through. The breaker's mu
// guards it.
type probe struct {
	round int  // in which it holds a place
	ended bool // its outcome has been counted
}

// Success reports an attempt that the service answered.
func (p *Permit) Success() { p.settle(answered) }

// Failure reports an attempt that failed.
func (p *Permit) Failure() { p.settle(failed) }

// Cancel reports an attempt that says nothing about the service's health, for
// example because its caller canceled it.
func (p *Permit) Cancel() { p.settle(cancelled) }

// settle records the outcome, once.
func (p *Permit) settle(o outcome) {
	once := *p
	*p = Permit{}
	if once.breaker != nil {
		once.breaker.settle(once, o, source{})
	}
}

// Allow requests permission for one attempt, without waiting. If the breaker
// rejects it, the error is an [*OpenError]. A permit whose outcome is never
// reported holds the place of a probe until a cooldown has passed since the
// newest probe.
func (b *Breaker) Allow() (Permit, error) {
	permit, open := b.allow(source{})
	if open != nil {
		return Permit{}, open
	}
	return permit, nil
}

// Do calls f if the breaker allows it, and records the outcome. Errors and
// panics count as failures, except errors marked [Permanent] and those that are
// an [Answer], which count as successes, and context.Canceled, which does not
// count. If the breaker rejects the call, Do returns an [*OpenError].
func (b *Breaker) Do(f func() error) error {
	permit, open := b.allow(source{})
	if open != nil {
		return open
	}
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			permit.Failure()
		}
	}()
	err := f()
	returned = true
	t, worth := new(Policy).look(err)
	b.settle(permit, t.outcome(err, worth, nil), source{})
	return unmark(err)
}

// enter is allow for a closed breaker, or none; otherwise it returns false. It
// only reads. The generation stands for the permit.
func (b *Breaker) enter() (generation uint32, closed bool) {
	if b == nil {
		return 0, true
	}
	w := b.load()
	return w.generation(), w.state() == Closed
}

// permit returns the permit that a closed breaker gives in that generation.
func (b *Breaker) permit(generation uint32) Permit {
	return Permit{breaker: b, generation: generation}
}

// quiet reports that b is still closed in that generation, and has nothing to
// record of a success.
func (b *Breaker) quiet(generation uint32) bool {
	return b.load() == newWord(Closed, generation) && b.window == nil
}

// allow requests permission for one attempt.
func (b *Breaker) allow(cause source) (Permit, *OpenError) {
	if generation, closed := b.enter(); closed {
		return b.permit(generation), nil
	}
	if open := b.rejection(); open != nil {
		return Permit{}, open
	}
	return b.probe(cause)
}

// rejection returns the error of any attempt made now, nil if one might be
// allowed. It only reads.
func (b *Breaker) rejection() *OpenError {
	if open := b.shut.Load(); open != nil && open.holds(b.clock) {
		return open
	}
	return nil
}

// probe lets an attempt through as a probe, if there is a place for it.
func (b *Breaker) probe(cause source) (permit Permit, open *OpenError) {
	b.mu.Lock()
	permit, open = b.takePlace(cause)
	told := false
	defer func() {
		if !told { // a listener panicked, so there is no attempt
			permit.Cancel()
		}
	}()
	b.unlockAndTell()
	told = true
	return permit, open
}

// takePlace is probe with mu held.
func (b *Breaker) takePlace(cause source) (Permit, *OpenError) {
	w, places := b.load(), b.limits().Probes
	switch {
	case w.state() == Closed: // in the meantime
		return b.permit(w.generation()), nil
	case b.rejection() != nil: // in the meantime, too
		return Permit{}, b.shut.Load()
	case w.state() == Open: // and the cooldown is over
		b.become(HalfOpen, cause)
	case b.probes >= places:
		// The newest probe has not returned within a cooldown. The probes in flight
		// lose their places, but their outcomes count: they may just be slow.
		b.round++
		b.probes = b.passed
	}
	b.probes++
	if b.probes >= places {
		b.shutForCooldown()
	}
	return Permit{b, b.load().generation(), &probe{round: b.round}}, nil
}

// An outcome is what an attempt reveals about the service's health.
type outcome int

const (
	answered outcome = iota
	failed
	cancelled
)

// settle records the outcome of an attempt.
func (b *Breaker) settle(p Permit, o outcome, cause source) {
	switch o {
	case answered:
		b.succeed(p, cause)
	case failed:
		b.fail(p, cause)
	default:
		b.cancel(p)
	}
}

// succeed records a success. On a closed breaker without failures it writes to
// no shared memory.
func (b *Breaker) succeed(p Permit, cause source) {
	for {
		w := b.load()
		switch {
		case w.generation() != p.generation: // late
			return
		case w.state() == HalfOpen:
			b.probeSucceeded(p, cause)
			return
		case b.window != nil:
			b.window.add(true)
			return
		case w.failures() == 0 || b.word.CompareAndSwap(uint64(w), uint64(newWord(Closed, w.generation()))):
			return
		}
	}
}

// fail records a failure, and opens the breaker if there are too many.
func (b *Breaker) fail(p Permit, cause source) {
	for {
		w := b.load()
		switch {
		case w.generation() != p.generation: // late
			return
		case w.state() == HalfOpen:
			b.open(p, cause)
			return
		case b.window != nil:
			b.window.add(false)
			if b.tooMany() {
				b.open(p, cause)
			}
			return
		case b.word.CompareAndSwap(uint64(w), uint64(w+oneFailure)):
			if w.failures()+1 >= b.limits().Failures {
				b.open(p, cause)
			}
			return
		}
	}
}

// tooMany reports whether the failure rate opens the breaker.
func (b *Breaker) tooMany() bool {
	successes, failures := b.window.sum()
	calls, limits := successes+failures, b.limits()
	return calls >= limits.MinCalls && float64(failures)/float64(calls) >= limits.Rate
}

// counts reports whether the outcome of p counts: it is not late, and it is the
// first report of its probe. mu is held.
func (b *Breaker) counts(p Permit) bool {
	if b.load().generation() != p.generation {
		return false
	}
	if p.probe == nil {
		return true
	}
	first := !p.probe.ended
	p.probe.ended = true
	return first
}

// cancel frees the place of a probe, if it still holds one.
func (b *Breaker) cancel(p Permit) {
	if p.probe == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.counts(p) && p.probe.round == b.round {
		b.probes--
		b.shut.Store(nil)
		b.wake()
	}
}

// probeSucceeded records a successful probe, and closes the breaker after the
// last one.
func (b *Breaker) probeSucceeded(p Permit, cause source) {
	b.mu.Lock()
	defer b.unlockAndTell()
	if !b.counts(p) {
		return
	}
	b.passed++
	if b.passed >= b.limits().Probes {
		b.become(Closed, cause)
	}
}

// open opens the breaker, unless its state has changed since p was issued.
func (b *Breaker) open(p Permit, cause source) {
	b.mu.Lock()
	defer b.unlockAndTell()
	if !b.counts(p) {
		return
	}
	b.shutForCooldown()
	b.become(Open, cause)
}
