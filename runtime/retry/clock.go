package retry

import "time"

// A clock tells the time in place of package time, for simulations. Nil is the
// real one, which testing/synctest controls.
type clock func() time.Time

func (c clock) now() time.Time {
	if c == nil {
		return time.Now()
	}
	return c()
}

// until is cheaper than now where it is the real clock: it reads no calendar.
func (c clock) until(t time.Time) time.Duration {
	if c == nil {
		return time.Until(t)
	}
	return t.Sub(c())
}
