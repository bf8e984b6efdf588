package retry

import "time"

// A clock replaces the clock of package time, for simulations. Nil is the real
// clock, which testing/synctest controls.
type clock func() time.Time

// now returns the current time.
func (c clock) now() time.Time {
	if c == nil {
		return time.Now()
	}
	return c()
}

// since returns the time since t. On the real clock it is cheaper than now: it
// does not read the wall clock.
func (c clock) since(t time.Time) time.Duration {
	if c == nil {
		return time.Since(t)
	}
	return c().Sub(t)
}

// until returns the time until t, as cheaply as since.
func (c clock) until(t time.Time) time.Duration {
	if c == nil {
		return time.Until(t)
	}
	return t.Sub(c())
}
