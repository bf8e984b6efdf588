package simulate

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"time"
)

// refusal is the time until a client learns that the queue is full.
const refusal = time.Millisecond

// An outage is one run. Future events are in a heap only if their order is unknown:
// answers and timeouts occur in the order in which attempts are sent.
type outage struct {
	*fleet
	model    Outage
	timeout  time.Duration
	server   server
	permits  permits
	progress *Progress

	clients  int
	arrivals *rand.Rand
	callers  *rand.Rand
	arrival  time.Duration // of the next call
	over     time.Duration // end of the outage; never if it has passed
	answers  line[call]
	timeouts line[call]
	waits    wheel[waiting]

	held     line[call] // sent during the outage, and not timed out at its end
	heldLate int        // sent during the outage, and timed out before its end

	outcome
	reported int64 // of the run, to progress
}

// An outcome is what remains of a run.
type outcome struct {
	seconds  []Second // Latency is the sum until they are averaged
	finished bool
}

// waiting is a call that waits for its next attempt or for a refusal.
type waiting struct {
	call
	refused bool
}

const never = time.Duration(math.MaxInt64)

func newOutage(m Outage, p Policy, clients int, opts Options, run int) *outage {
	o := &outage{
		fleet:    newFleet(p, clients, newRandom(opts.Seed, run)),
		model:    m,
		clients:  clients,
		arrivals: newArrivals(opts.Seed, run),
		callers:  newCallers(opts.Seed, run),
		timeout:  cmp.Or(p.Retry.Timeout, m.Timeout),
		server:   server{service: float64(time.Second) / m.Capacity, limit: m.Queue},
		progress: opts.Progress,
		over:     m.To,
	}
	o.seconds = make([]Second, 0, int(m.Length/time.Second)+1)
	o.seconds = append(o.seconds, Second{})
	o.arrival = o.gap()
	return o
}

// gap returns the time until the next call.
func (o *outage) gap() time.Duration {
	return time.Duration(o.arrivals.ExpFloat64() / o.model.Rate * float64(time.Second))
}

// run simulates until the end, or until ctx ends.
func (o *outage) run(ctx context.Context) {
	for n := 0; ; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			o.seconds = o.seconds[:len(o.seconds)-1] // the last one is not over
			return
		}
		next, at := o.next()
		if at >= o.model.Length {
			break
		}
		for at >= o.secondEnds() {
			o.endSecond()
			o.seconds = append(o.seconds, Second{})
		}
		o.now = at
		o.happen(next)
	}
	for ; o.secondEnds() < o.model.Length; o.seconds = append(o.seconds, Second{}) {
		o.endSecond()
	}
	o.endSecond()
	o.finished = true
}

// The kinds of events.
type happening int

const (
	arrival happening = iota // of a new call
	answer
	timeout
	wakeup // of a call that waited
	delivery
)

// next returns the next event and its time. Simultaneous events occur in the order of the
// list.
func (o *outage) next() (next happening, at time.Duration) {
	next, at = arrival, o.arrival
	if o.answers.count > 0 && o.answers.next() < at {
		next, at = answer, o.answers.next()
	}
	if o.timeouts.count > 0 && o.timeouts.next() < at {
		next, at = timeout, o.timeouts.next()
	}
	if wakes, ok := o.waits.next(); ok && wakes < at {
		next, at = wakeup, wakes
	}
	if o.over < at {
		next, at = delivery, o.over
	}
	return next, at
}

func (o *outage) happen(next happening) {
	switch next {
	case arrival:
		o.begin()
	case answer:
		o.answered()
	case timeout:
		o.fail(o.timeouts.pop().what)
	case wakeup:
		o.wake(o.waits.pop().what)
	case delivery:
		o.deliver()
	}
}

func (o *outage) second() *Second { return &o.seconds[len(o.seconds)-1] }

func (o *outage) secondEnds() time.Duration { return time.Duration(len(o.seconds)) * time.Second }

// endSecond records the state at the end of the second.
func (o *outage) endSecond() {
	end := o.secondEnds()
	o.second().Opened, o.opened = float64(o.opened), 0
	o.second().Queue = o.server.queue(end) + float64(o.heldLate+o.held.count)
	done := int64(min(end, o.model.Length) / time.Microsecond * wholeRun / (o.model.Length / time.Microsecond))
	o.progress.add(done - o.reported)
	o.reported = done
}

// begin begins a new call, of any client.
func (o *outage) begin() {
	o.arrival += o.gap()
	o.second().Calls++
	c := call{start: o.now, client: o.callers.Int32N(int32(o.clients))}
	if !o.fleet.guard(c.client).begin() {
		o.reject()
		return
	}
	o.attempt(c)
}

// reject ends a call whose client does not send an attempt.
func (o *outage) reject() {
	o.second().Failures++
	o.second().Rejected++
}

// attempt sends a call's next attempt, unless its breaker is open.
func (o *outage) attempt(c call) {
	permit, ok := o.guard(c.client).allow()
	if !ok {
		o.reject()
		return
	}
	c.permit = o.permits.put(permit)
	c.attempts++
	o.second().Attempts++
	switch outage := o.model.From <= o.now && o.now < o.model.To; {
	case outage && o.now+o.timeout <= o.model.To:
		o.heldLate++
		o.timeouts.push(o.now+o.timeout, c)
	case outage:
		o.held.push(o.now, c)
	default:
		o.arrive(o.now, c)
	}
}

// arrive processes the arrival of an attempt that was sent at the given time.
func (o *outage) arrive(sent time.Duration, c call) {
	answer, ok := o.server.arrive(o.now)
	switch {
	case !ok:
		o.waits.push(o.now+refusal, waiting{c, true})
	case answer <= sent+o.timeout:
		o.answers.push(answer, c)
	default:
		o.timeouts.push(sent+o.timeout, c)
	}
}

// deliver processes the arrival of all attempts sent during the outage.
func (o *outage) deliver() {
	o.over = never
	for ; o.heldLate > 0; o.heldLate-- {
		o.server.arrive(o.now)
	}
	for o.held.count > 0 {
		e := o.held.pop()
		o.arrive(e.at, e.what)
	}
	o.held = line[call]{} // release its memory
}

// answered ends the call with the first answer, unless that is an error.
func (o *outage) answered() {
	c := o.answers.pop().what
	if o.model.Failing > 0 && o.random.Float64() < o.model.Failing {
		o.fail(c)
		return
	}
	o.guard(c.client).succeeded(o.permits.take(c.permit))
	s := o.second()
	s.Successes++
	s.Latency += (o.now - c.start).Seconds()
}

// wake continues a call that has waited.
func (o *outage) wake(w waiting) {
	if w.refused {
		o.fail(w.call)
		return
	}
	o.attempt(w.call)
}

// fail continues a call after a failed attempt.
func (o *outage) fail(c call) {
	o.guard(c.client).failed(o.permits.take(c.permit))
	wait, ok := o.again(&c)
	switch {
	case !ok:
		o.second().Failures++
	case wait == 0:
		o.attempt(c)
	default:
		o.waits.push(o.now+wait, waiting{c, false})
	}
}

// A server processes queries sequentially, in order of arrival, with the same time for
// each, including queries that their clients have given up on. So the time of each answer
// is known on arrival, and needs no event.
type server struct {
	service float64 // service time in nanoseconds: a float, because rounding would change the capacity
	limit   int     // maximum number of queries waiting or being processed; 0 means no limit
	free    float64 // time at which all arrived queries will be answered, in nanoseconds
}

// arrive returns when a query that arrives now will be answered; ok is false if the queue
// is full, which the client learns immediately.
func (s *server) arrive(now time.Duration) (answer time.Duration, ok bool) {
	if s.limit > 0 && s.queue(now) >= float64(s.limit) {
		return 0, false
	}
	s.free = max(s.free, float64(now)) + s.service
	return time.Duration(s.free), true
}

// queue returns the number of queries waiting or being processed.
func (s *server) queue(now time.Duration) float64 {
	return max(s.free-float64(now), 0) / s.service
}
