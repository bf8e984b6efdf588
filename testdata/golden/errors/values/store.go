// Package values shows Go names that cannot be values of settings.
package values

import (
	"errors"
	"time"

	"github.com/retrygen/retrygen/testdata/golden/errors/values/config"
)

const (
	text           = "100ms"
	number         = 100
	zero           = 0
	fraction       = 1.5
	millis   int64 = 100
	back           = -time.Second
	short          = 50 * time.Millisecond
	pollWait       = 200 * time.Millisecond
	double         = 2.0
)

var (
	whole   int
	seconds float64
	pointer *time.Duration
	poll    = config.Poll
)

func attempts() int { return 3 }

// Store has a mistake in each method.
type Store interface {
	//retry:policy delay=pollWai
	Misspelled() error

	//retry:policy delay=config.Pol
	Elsewhere() error

	//retry:policy delay=config.poll
	Unexported() error

	//retry:policy delay=conf.Poll
	Package() error

	//retry:policy delay=text
	Text() error

	//retry:policy delay=number
	Number() error

	//retry:policy delay=millis
	Unit() error

	//retry:policy elapsed=seconds
	Seconds() error

	//retry:policy max=pointer
	Pointer() error

	//retry:policy delay=back
	Negative() error

	//retry:policy attempts=attempts
	Func() error

	//retry:policy attempts=zero
	Zero() error

	//retry:policy attempts=fraction
	Half() error

	//retry:policy attempts=time.Duration
	Type() error

	//retry:policy attempts=poll
	Duration() error

	//retry:policy factor=poll
	Factor() error

	//retry:policy jitter=fraction
	Jitter() error

	//retry:policy jitter=poll
	Spread() error

	//retry:policy attempts=whole,whole
	Two() error

	//retry:policy attempts=*whole
	Star() error
}

// Guarded has mistakes in its guards.
//
//retry:policy
//retry:breaker rate=double cooldown=whole
//retry:budget ratio=back floor=text
type Guarded interface {
	Get() error
}

// Contradictory has constants that do not fit together, and variables that may.
type Contradictory interface {
	//retry:policy max=short
	Short() error

	//retry:policy delay=pollWait max=short
	Contradiction() error

	//retry:policy delay=10s max=poll after=1s slowdelay=poll slow=errSlow
	Variable() error

	//retry:policy delay=poll max=short
	Other() error

	//retry:policy attempts=retry.Unlimited
	Endless() error

	//retry:policy attempts=retry.Unlimited elapsed=poll
	Limited() error

	//retry:policy attempts=whole
	Unknown() error
}

var errSlow = errors.New("slow")
