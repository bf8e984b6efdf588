package simulate

import (
	"math/rand/v2"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A budget is a [retry.Budget], or a test's replacement.
type budget interface {
	Call()
	Retry() bool
	Success()
	Failure()
}

// A guard is the breaker and budget that the calls of one client share. Either may be
// nil.
type guard struct {
	breaker *retry.Breaker
	budget  budget
}

func (g *guard) called() {
	if g.budget != nil {
		g.budget.Call()
	}
}

// allow requests permission for an attempt.
func (g *guard) allow() (permit retry.Permit, ok bool) {
	if g.breaker == nil {
		return permit, true
	}
	permit, err := g.breaker.Allow()
	return permit, err == nil
}

func (g *guard) succeeded(p retry.Permit) {
	p.Success()
	if g.budget != nil {
		g.budget.Success()
	}
}

func (g *guard) failed(p retry.Permit) {
	p.Failure()
	if g.budget != nil {
		g.budget.Failure()
	}
}

// A fleet is a set of clients that use the same policy, each with its own guard.
type fleet struct {
	policy   retry.Policy
	attempts int32 // maximum number of attempts
	random   *rand.Rand
	guards   []guard // empty if the policy has neither breaker nor budget
	now      time.Duration
}

// epoch is the time at which simulations begin.
var epoch = time.Unix(0, 0)

func newFleet(p Policy, clients int, random *rand.Rand) *fleet {
	f := &fleet{policy: p.Retry, attempts: int32(min(p.attempts(), 1<<31-1)), random: random}
	clock := func() time.Time { return epoch.Add(f.now) }
	if p.guarded() {
		f.guards = make([]guard, clients)
		for i := range f.guards {
			f.guards[i] = p.guard(clock)
		}
	}
	return f
}

// noGuard allows every attempt.
var noGuard guard

func (f *fleet) guard(client int32) *guard {
	if len(f.guards) == 0 {
		return &noGuard
	}
	return &f.guards[client]
}

// A call is a call in progress.
type call struct {
	start    time.Duration
	previous time.Duration // the last wait
	client   int32
	attempts int32 // made
	permit   int32 // index in permits of the attempt in progress
}

// again decides whether another attempt follows a failed one, and after which wait. It
// applies limits in the same order as package retry.
func (f *fleet) again(c *call) (wait time.Duration, ok bool) {
	if c.attempts >= f.attempts {
		return 0, false
	}
	wait = f.policy.Wait(int(c.attempts), c.previous, f.random.Float64())
	if limit := f.policy.Elapsed; limit > 0 && limit-(f.now-c.start) < wait {
		return 0, false
	}
	if g := f.guard(c.client); g.budget != nil && !g.budget.Retry() {
		return 0, false
	}
	c.previous = wait
	return wait, true
}

// permits contains the breakers' permits of attempts in progress, so that events contain
// no pointers and do not burden the garbage collector.
type permits struct {
	places []retry.Permit
	free   []int32
}

// noPermit is the index for an attempt without a permit.
const noPermit = -1

func (p *permits) put(permit retry.Permit) int32 {
	if permit == (retry.Permit{}) {
		return noPermit
	}
	if n := len(p.free); n > 0 {
		place := p.free[n-1]
		p.free = p.free[:n-1]
		p.places[place] = permit
		return place
	}
	p.places = append(p.places, permit)
	return int32(len(p.places) - 1)
}

func (p *permits) take(place int32) retry.Permit {
	if place == noPermit {
		return retry.Permit{}
	}
	p.free = append(p.free, place)
	return p.places[place]
}
