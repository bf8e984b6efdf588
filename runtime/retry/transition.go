package retry

import "time"

// enter is allow for a closed breaker, or none; otherwise it returns false. It only reads.
// The generation identifies the permit.
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
	return b.load() == newWord(Closed, generation) && b.window.Load() == nil
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
	abandoned
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
		w, recent := b.load(), b.window.Load()
		switch {
		case w.generation() != p.generation: // late
			return
		case w.state() == HalfOpen:
			b.probeSucceeded(p, cause)
			return
		case recent != nil:
			recent.add(true)
			return
		case w.failures() == 0 || b.word.CompareAndSwap(uint64(w), uint64(newWord(Closed, w.generation()))):
			return
		}
	}
}

// fail records a failure, and opens the breaker if there are too many.
func (b *Breaker) fail(p Permit, cause source) {
	for {
		w, recent := b.load(), b.window.Load()
		switch {
		case w.generation() != p.generation: // late
			return
		case w.state() == HalfOpen:
			b.open(p, cause)
			return
		case recent != nil:
			recent.add(false)
			if b.tooMany(recent) {
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

// tooMany reports whether the failure rate opens the breaker. Rate is zero if an override
// has just removed it.
func (b *Breaker) tooMany(recent *window) bool {
	successes, failures := recent.sum()
	calls, limits := successes+failures, b.limits()
	return limits.Rate > 0 && calls >= limits.MinCalls && float64(failures)/float64(calls) >= limits.Rate
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

// holds reports whether attempts are still rejected.
func (e *OpenError) holds(c clock) bool { return e.Until.IsZero() || c.until(e.Until) > 0 }

// outlasts returns the current rejection if it will last longer than wait, else
// nil.
func (b *Breaker) outlasts(wait time.Duration) *OpenError {
	if open := b.shut.Load(); open != nil && (open.Until.IsZero() || b.clock.until(open.Until) > wait) {
		return open
	}
	return nil
}

// shutForCooldown rejects all attempts until the cooldown has passed.
func (b *Breaker) shutForCooldown() {
	b.shut.Store(&OpenError{Breaker: b.given.Name, Until: b.clock.now().Add(b.limits().Cooldown)})
}

// become changes the state and starts a new generation with zero counts. mu is
// held. A caller that opens the breaker sets shut first, so that it is never
// seen open but not shut. Every caller ends with unlockAndTell.
func (b *Breaker) become(to State, cause source) {
	from := b.load()
	b.probes, b.passed = 0, 0
	b.wake()
	if recent := b.window.Load(); recent != nil {
		recent.reset()
	}
	b.word.Store(uint64(newWord(to, from.generation()+1)))
	if to != Open {
		b.shut.Store(nil)
	}
	if from.state() != to {
		b.since = b.clock.now()
		b.tally().changes[to].Add(1)
		b.pending = append(b.pending, change{from.state(), to, cause})
	}
}
