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
func (p *Permit) Cancel() { p.settle(abandoned) }

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
		b.deny()
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
		b.deny()
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
	t, r := new(Policy).look(err, false)
	b.settle(permit, t.outcome(err, r, nil), source{})
	return unmark(err)
}
