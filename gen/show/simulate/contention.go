package simulate

import (
	"context"
	"math"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Contention models clients that write the same row concurrently, with optimistic
// locking: a client reads the version of the row, and its write succeeds if no other
// client has written since; otherwise it waits according to its policy, and starts again.
// Each of the four messages of an attempt takes |Normal(10ms, 2ms)|; the server takes no
// time.
type Contention struct {
	Clients []int // numbers of clients; one cell for each of them and each policy
	Runs    int   // runs of each cell
}

// ContentionResult is the result of one cell.
type ContentionResult struct {
	Policy  string  `json:"policy"`
	Clients int     `json:"clients"`
	Runs    int     `json:"runs"`    // number of finished runs
	Millis  Mean    `json:"time_ms"` // time until the last client finishes
	Median  float64 `json:"median_time_ms"`
	Writes  Mean    `json:"writes"`  // number of writes that reached the server
	Success Mean    `json:"success"` // fraction of clients that succeeded
}

// Run simulates every number of clients with every policy. When ctx ends, it returns the
// results so far.
func (m Contention) Run(ctx context.Context, policies []Policy, opts Options) []ContentionResult {
	cells := len(policies) * len(m.Clients)
	runs := make([]*contention, cells*m.Runs)
	opts.Progress.expect(len(runs))
	each(ctx, len(runs), func(i int) {
		cell, run := i/m.Runs, i%m.Runs
		c := newContention(policies[cell/len(m.Clients)], m.Clients[cell%len(m.Clients)], opts.Seed, run)
		if c.run(ctx) {
			runs[i] = c
		}
		opts.Progress.add(wholeRun)
	})
	var results []ContentionResult
	for cell := range cells {
		r := ContentionResult{Policy: policies[cell/len(m.Clients)].Name, Clients: m.Clients[cell%len(m.Clients)]}
		r.sum(runs[cell*m.Runs : (cell+1)*m.Runs])
		results = append(results, r)
	}
	return results
}

// sum summarizes the runs of a cell, in which unfinished runs are nil.
func (r *ContentionResult) sum(runs []*contention) {
	var millis, writes, success []float64
	for _, c := range runs {
		if c != nil {
			millis = append(millis, float64(c.answered)/float64(time.Millisecond))
			writes = append(writes, float64(c.writes))
			success = append(success, float64(c.version)/float64(r.Clients))
		}
	}
	r.Runs = len(millis)
	r.Millis, r.Writes, r.Success = meanOf(millis), meanOf(writes), meanOf(success)
	r.Median = medianOf(millis)
}

// A message is a request on its way to the server.
type message struct {
	client  int32
	version int32 // version that a write expects
	write   bool
}

// A contention is one run.
type contention struct {
	*fleet
	writers  []writer
	queue    queue[message]
	version  int32 // version of the row: the number of writes
	writes   int
	answered time.Duration // time at which the last client finished
}

// A writer is a client and its only call.
type writer struct {
	call
	permit retry.Permit
}

// newContention returns a run in which all clients send their first read at time 0.
func newContention(p Policy, clients int, seed uint64, run int) *contention {
	c := &contention{fleet: newFleet(p, clients, newRandom(seed, run)), writers: make([]writer, clients)}
	for i := range c.writers {
		w := &c.writers[i]
		w.client = int32(i)
		if c.guard(w.client).begin() {
			c.attempt(w)
		}
	}
	return c
}

// delay returns the transmission time of a message.
func (c *contention) delay() time.Duration {
	const mean, sd = 10 * float64(time.Millisecond), 2 * float64(time.Millisecond)
	return time.Duration(math.Abs(c.random.NormFloat64()*sd + mean))
}

// checkEvery is the number of events after which a run checks whether its context has
// ended.
const checkEvery = 1 << 14

// run reports whether the run finished before ctx ended.
func (c *contention) run(ctx context.Context) bool {
	for n := 0; len(c.queue) > 0; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return false
		}
		next := c.queue.pop()
		c.now = next.at
		if m := next.what; m.write {
			c.write(m)
		} else { // the response is the version; the client writes immediately
			c.queue.push(c.now+c.delay()+c.delay(), message{client: m.client, version: c.version, write: true})
		}
	}
	return true
}

// write processes the arrival of a client's write, and the client's reaction to the
// response.
func (c *contention) write(m message) {
	c.writes++
	fresh := m.version == c.version
	if fresh {
		c.version++
	}
	c.now += c.delay()
	c.answered = max(c.answered, c.now)
	w, guard := &c.writers[m.client], c.guard(m.client)
	if fresh {
		guard.succeeded(w.permit)
		return
	}
	guard.failed(w.permit)
	if wait, ok := c.again(&w.call); ok {
		// The client's own clock may run ahead, because its guard is not shared.
		c.now += wait
		c.attempt(w)
	}
}

// attempt sends a client's next read, unless its breaker is open.
func (c *contention) attempt(w *writer) {
	permit, ok := c.guard(w.client).allow()
	if !ok {
		return
	}
	w.permit = permit
	w.attempts++
	c.queue.push(c.now+c.delay(), message{client: w.client})
}
