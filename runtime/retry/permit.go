package retry

// A Permit allows one attempt through a [Breaker]. Report how the attempt ended
// with Success, Failure or Cancel: the first report counts, any other is ignored,
// so that defer permit.Cancel() is safe. A Permit belongs to one goroutine at a
// time and must not be copied. The zero Permit ignores all reports.
type Permit struct {
	breaker    *Breaker
	generation uint32
	probe      *probe // nil if the breaker was closed
}

// A probe is an attempt that a half-open breaker has let through. The breaker's
// mu guards it.
type probe struct {
	round int  // in which it has a place
	ended bool // its outcome has been counted
}

// Success reports an attempt that was answered.
func (p *Permit) Success() { p.settle(answered) }

// Failure reports an attempt that failed.
func (p *Permit) Failure() { p.settle(failed) }

// Cancel reports an attempt that says nothing about the service's health, as when
// its caller gave up.
func (p *Permit) Cancel() { p.settle(cancelled) }

// settle counts the outcome, once.
func (p *Permit) settle(o outcome) {
	once := *p
	*p = Permit{}
	if once.breaker != nil {
		once.breaker.settle(once, o, source{})
	}
}

// Allow asks for one attempt. The error is an [*OpenError]. A permit whose outcome
// is not reported takes up the place of a probe until a cooldown after the newest
// probe. Allow never waits.
func (b *Breaker) Allow() (Permit, error) {
	permit, open := b.allow(source{})
	if open != nil {
		return Permit{}, open
	}
	return permit, nil
}

// Do calls f if the breaker lets it, and counts how it ended: a failure is any
// error but one that is an answer, because it is marked [Permanent] or by
// [Answer], and context.Canceled, which tells nothing. A panic is a failure.
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
	t := traitsOf(err)
	b.settle(permit, t.outcome(err, new(Policy).worth(err, t), nil), source{})
	return unmark(err)
}

// enter is allow for a closed breaker, or none, and false for any other. It
// only reads.
func (b *Breaker) enter() (permit Permit, closed bool) {
	if b == nil {
		return Permit{}, true
	}
	w := b.load()
	return Permit{breaker: b, generation: w.generation()}, w.state() == Closed
}

// allow asks for one attempt.
func (b *Breaker) allow(cause source) (Permit, *OpenError) {
	if permit, closed := b.enter(); closed {
		return permit, nil
	}
	if open := b.rejection(); open != nil {
		return Permit{}, open
	}
	return b.probe(cause)
}

// rejection returns the error of any attempt now, nil if one might be allowed.
// It only reads.
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
		if !told { // a listener has panicked, and there will be no attempt
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
		return Permit{breaker: b, generation: w.generation()}, nil
	case b.rejection() != nil: // in the meantime too
		return Permit{}, b.shut.Load()
	case w.state() == Open: // and the cooldown is over
		b.become(HalfOpen, cause)
	case b.probes >= places:
		// The newest probe has not returned for a cooldown. Those under way lose
		// their places, but their outcomes count: they may just be slow.
		b.round++
		b.probes = b.passed
	}
	b.probes++
	if b.probes >= places {
		b.shutForCooldown()
	}
	return Permit{b, b.load().generation(), &probe{round: b.round}}, nil
}

// An outcome is what an attempt tells about the other side.
type outcome int

const (
	answered outcome = iota
	failed
	cancelled
)

// settle counts the outcome of an attempt.
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

// succeed counts a success. On a closed breaker without failures it writes
// nothing that others read.
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
			b.window.add(b.clock.now(), true)
			return
		case w.failures() == 0 || b.word.CompareAndSwap(uint64(w), uint64(newWord(Closed, w.generation()))):
			return
		}
	}
}

// fail counts a failure, and opens the breaker if it was one too many.
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
			b.window.add(b.clock.now(), false)
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

// tooMany reports whether the rate of failures opens the breaker.
func (b *Breaker) tooMany() bool {
	successes, failures := b.window.sum(b.clock.now())
	calls, limits := successes+failures, b.limits()
	return calls >= limits.MinCalls && float64(failures)/float64(calls) >= limits.Rate
}

// counts reports whether the outcome of p counts: it is not late, and the first
// of a probe. mu is held.
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

// cancel frees the place of a probe, if it still has one.
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

// probeSucceeded closes the breaker with the last of its probes.
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

// open opens the breaker, unless that has happened since p was given.
func (b *Breaker) open(p Permit, cause source) {
	b.mu.Lock()
	defer b.unlockAndTell()
	if !b.counts(p) {
		return
	}
	b.shutForCooldown()
	b.become(Open, cause)
}
