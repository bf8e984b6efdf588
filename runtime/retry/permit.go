package retry

// A Permit is a [Breaker]'s leave to make one attempt. Say once how the attempt
// ended: Success, Failure or Cancel. The zero Permit ignores that.
type Permit struct {
	breaker    *Breaker
	generation uint32
}

// Success says that the attempt was answered.
func (p Permit) Success() {
	if p.breaker != nil {
		p.breaker.succeed(p, source{})
	}
}

// Failure says that the attempt failed.
func (p Permit) Failure() {
	if p.breaker != nil {
		p.breaker.fail(p, source{})
	}
}

// Cancel says that the attempt ended without telling anything about the other
// side, as when its caller gave up.
func (p Permit) Cancel() {
	if p.breaker != nil {
		p.breaker.cancel(p)
	}
}

// Allow asks for one attempt. The error is an [*OpenError]. A permit that is
// not followed by its outcome takes up the place of a probe until a cooldown
// after the newest probe.
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
	return Permit{b, w.generation()}, w.state() == Closed
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
	w := b.load()
	switch {
	case w.state() == Closed: // in the meantime
		return Permit{b, w.generation()}, nil
	case b.rejection() != nil: // in the meantime too
		return Permit{}, b.shut.Load()
	case w.state() == Open, b.probes >= b.policy.Probes:
		// The cooldown is over; or the newest probe has not returned for as
		// long as that, and all of them are given up.
		b.become(HalfOpen, cause)
	}
	b.probes++
	if b.probes == b.policy.Probes {
		b.shutForCooldown()
	}
	return Permit{b, b.load().generation()}, nil
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
			if w.failures()+1 >= b.policy.Failures {
				b.open(p, cause)
			}
			return
		}
	}
}

// tooMany reports whether the rate of failures opens the breaker.
func (b *Breaker) tooMany() bool {
	successes, failures := b.window.sum(b.clock.now())
	calls := successes + failures
	return calls >= b.policy.MinCalls && float64(failures)/float64(calls) >= b.policy.Rate
}

// cancel frees the place of a probe.
func (b *Breaker) cancel(p Permit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.load(); w.generation() == p.generation && w.state() == HalfOpen {
		b.probes--
		b.shut.Store(nil)
	}
}

// probeSucceeded closes the breaker with the last of its probes.
func (b *Breaker) probeSucceeded(p Permit, cause source) {
	b.mu.Lock()
	defer b.unlockAndTell()
	if b.load().generation() != p.generation {
		return
	}
	b.passed++
	if b.passed >= b.policy.Probes {
		b.become(Closed, cause)
	}
}

// open opens the breaker, unless that has happened since p was given.
func (b *Breaker) open(p Permit, cause source) {
	b.mu.Lock()
	defer b.unlockAndTell()
	if b.load().generation() != p.generation {
		return
	}
	b.shutForCooldown()
	b.become(Open, cause)
}
