// Package values shows Go constants and variables as values of settings.
package values

import (
	"context"
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/testdata/golden/keys/values/config"
)

const (
	maxAttempts = 4
	pollDelay   = 200 * time.Millisecond
	longest     = time.Second
	after       = 3 * time.Minute
	growth      = 3
	slowest     = 500 * time.Millisecond
	next        = 2 * time.Second
	opts        = 30 * time.Second

	failures         = 9
	share    float32 = 0.5
	window           = 20 * time.Second
	calls            = 30
	breaker          = 10 * time.Second
	probes           = 3
	ratio            = 0.3
	wrapper          = 7
)

// spread is read when the wrapper is constructed, like all variables.
var spread = retry.NoJitter

// Constants has known values.
//
//retry:policy attempts=maxAttempts delay=pollDelay max=longest after=after factor=growth jitter=spread slow=ErrSlow slowdelay=slowest timeout=next elapsed=opts
//retry:breaker rate=share window=window min=calls cooldown=breaker probes=probes
//retry:budget ratio=ratio floor=wrapper
type Constants interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy timeout=none slow=none
	//retry:breaker failures=failures
	List(ctx context.Context) ([]string, error)

	//retry:breaker per=id keep=calls
	Find(ctx context.Context, id string) (string, error)

	// Ping has no context that timeout could end.
	Ping() error
}

// UseFlags changes the settings.
func UseFlags() { config.Poll = 5 * time.Second }

// ErrSlow asks for longer waits.
var ErrSlow = errors.New("slow down")

// Variables has values that are known only at run time.
//
//retry:policy attempts=config.MaxAttempts delay=config.Poll max=config.Longest after=config.After factor=config.Growth jitter=retry.NoJitter slow=ErrSlow slowdelay=config.Longest timeout=config.Timeout elapsed=config.Elapsed
//retry:breaker rate=config.Share window=config.Window min=config.Calls cooldown=config.Cooldown probes=config.Probes
//retry:budget ratio=config.Ratio floor=config.Tokens
type Variables interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:breaker failures=config.Failures per=id keep=config.Calls
	Put(ctx context.Context, id string) error
}

// A Count and an Interval need a conversion.
type (
	Count    uint8
	Interval time.Duration
)

const (
	twice    Count         = 2
	soon     Interval      = Interval(time.Millisecond)
	never                  = retry.NoDelay
	atOnce   time.Duration = 0
	noTokens               = 0
	endless                = retry.Unlimited
)

// A number as jitter is a share.
const sway = 0.2

var swing = 0.25

// Defined has constants of defined types, and those that are words in a directive.
//
//retry:policy attempts=twice delay=soon jitter=sway
//retry:budget floor=noTokens
type Defined interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:policy delay=never jitter=swing
	Put(ctx context.Context, id string) error

	//retry:policy delay=atOnce attempts=endless
	Watch(ctx context.Context) error

	//retry:policy attempts=retry.Unlimited delay="github.com/retrygen/retrygen/testdata/golden/keys/values/config".Poll
	Wait(ctx context.Context) error
}

// Hedged has a hedge of constants, and one of variables.
//
//retry:policy
//retry:hedge after=pollDelay max=probes ratio=ratio
type Hedged interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:hedge after=config.Window max=config.Probes ratio=config.Ratio
	Find(ctx context.Context, id string) (string, error)

	//retry:hedge after=p99.5 warm=calls
	List(ctx context.Context, id string) (string, error)

	//retry:hedge warm=config.Calls
	Load(ctx context.Context, id string) (string, error)
}

// Throttled has a throttle of constants, and one of variables.
//
//retry:policy
//retry:throttle k=growth window=window max=ratio
type Throttled interface {
	Get(ctx context.Context, id string) (string, error)

	//retry:throttle k=config.Growth window=config.Window max=config.Ratio
	Find(ctx context.Context, id string) (string, error)
}
