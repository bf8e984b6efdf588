package simulate

import (
	"math/rand/v2"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// A budget is a [retry.Budget], or a test's replacement.
type budget interface {
	Call()
	Retry() bool
	Success()
	Failure()
}

// A guard is what the calls of one client share. All parts may be nil.
type guard struct {
	breaker  *retry.Breaker
	budget   budget
	throttle *retry.Throttle
}

// begin begins a call, and reports whether its first attempt may be made.
func (g *guard) begin() bool {
	if g.budget != nil {
		g.budget.Call()
	}
	return g.throttle == nil || g.throttle.Allow()
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
	if g.throttle != nil {
		g.throttle.Success()
	}
}

func (g *guard) failed(p retry.Permit) {
	p.Failure()
	if g.budget != nil {
		g.budget.Failure()
	}
	if g.throttle != nil {
		g.throttle.Failure()
	}
}

// A fleet is a set of clients that use the same policy, each with its own guard.
type fleet struct {
	policy   Policy
	attempts int32 // maximum number of attempts
	random   *rand.Rand
	guards   []guard // empty if the policy has no guard
	now      time.Duration
	opened   int // number of times that a closed breaker has opened

	// What all guards call; made once, because a fleet may have many guards.
	clock  func() time.Time
	listen func(from, to retry.State)
}

// epoch is the time at which simulations begin.
var epoch = time.Unix(0, 0)

func newFleet(p Policy, clients int, random *rand.Rand) *fleet {
	f := &fleet{policy: p, attempts: int32(min(p.attempts(), 1<<31-1)), random: random}
	if p.guarded() {
		f.guards = make([]guard, clients)
	}
	f.clock = func() time.Time { return epoch.Add(f.now) }
	f.listen = func(from, to retry.State) {
		if from == retry.Closed && to == retry.Open {
			f.opened++
		}
	}
	return f
}

// noGuard allows every attempt.
var noGuard guard

// guard returns a client's guard. It is made for the client's first call, because most
// clients of a large fleet make none or few.
func (f *fleet) guard(client int32) *guard {
	if len(f.guards) == 0 {
		return &noGuard
	}
	g := &f.guards[client]
	if *g == (guard{}) {
		*g = f.newGuard()
	}
	return g
}

func (f *fleet) newGuard() guard {
	var g guard
	if p := f.policy.Breaker; p != nil {
		g.breaker = support.NewBreaker(*p, f.clock)
		g.breaker.OnStateChange(f.listen)
	}
	switch {
	case f.policy.newBudget != nil:
		g.budget = f.policy.newBudget()
	case f.policy.Budget != nil:
		g.budget = support.NewBudget(*f.policy.Budget, f.clock)
	}
	if p := f.policy.Throttle; p != nil {
		g.throttle = support.NewThrottle(*p, f.clock, f.random.Float64)
	}
	return g
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
	wait = f.policy.Retry.Wait(int(c.attempts), c.previous, f.random.Float64())
	if limit := f.policy.Retry.Elapsed; limit > 0 && limit-(f.now-c.start) < wait {
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
