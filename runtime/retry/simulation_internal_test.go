//go:build go1.26

package retry

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// simulatedRuns is the number of runs per cell of the table, as in the
// publication.
const simulatedRuns = 1000

// simulatedPolicies are the policies of this package equivalent to those of the
// table: base 5ms and cap 2s, where the first window of an exponential backoff
// is already twice the base.
var simulatedPolicies = map[string]Policy{
	"None":        {Delay: NoDelay, Jitter: NoJitter},
	"Exponential": {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: NoJitter},
	"EqualJitter": {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: EqualJitter},
	"FullJitter":  {Delay: 10 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: FullJitter},
	"Decorr":      {Delay: 5 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: DecorrelatedJitter},
}

// Under contention the waits of this package cost as many calls and as much
// time as those of the simulation in "Exponential Backoff And Jitter", for each
// kind of jitter and number of clients: the means lie within 4 standard errors.
func TestC10ReferenceSimulation(t *testing.T) {
	for _, cell := range readCells(t) {
		t.Run(fmt.Sprintf("%s/%d", cell.algorithm, cell.clients), func(t *testing.T) {
			if cell.clients > maxSimulatedClients {
				t.Skipf("more than %d clients take too long under the race detector", maxSimulatedClients)
			}
			millis, calls := simulateAll(simulatedPolicies[cell.algorithm].withDefaults(), cell.clients)
			compare(t, "completion time in ms", millis, cell.millis)
			compare(t, "calls", calls, cell.calls)
		})
	}
}

// A sample summarizes the results of many runs.
type sample struct {
	runs     float64
	mean, sd float64
}

// compare checks that the mean of results is compatible with the sample want.
func compare(t *testing.T, what string, results []float64, want sample) {
	t.Helper()
	got := sampleOf(results)
	stderr := math.Sqrt(got.sd*got.sd/got.runs + want.sd*want.sd/want.runs)
	if off := (got.mean - want.mean) / stderr; math.Abs(off) > 4 || math.IsNaN(off) {
		t.Errorf("%s: got a mean of %.2f, want %.2f: off by %.1f standard errors", what, got.mean, want.mean, off)
	}
}

func sampleOf(results []float64) sample {
	s := sample{runs: float64(len(results))}
	for _, r := range results {
		s.mean += r / s.runs
	}
	for _, r := range results {
		s.sd += (r - s.mean) * (r - s.mean) / (s.runs - 1)
	}
	s.sd = math.Sqrt(s.sd)
	return s
}

// A cell is a row of the table.
type cell struct {
	algorithm     string
	clients       int
	millis, calls sample
}

func readCells(t *testing.T) []cell {
	t.Helper()
	file, err := os.Open("testdata/backoff-table.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var cells []cell
	for _, row := range rows[1:] {
		number := func(name string) float64 {
			v, err := strconv.ParseFloat(row[column[name]], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		cells = append(cells, cell{
			algorithm: row[column["algorithm"]],
			clients:   int(number("clients")),
			millis:    sample{number("reps"), number("mean_time_ms"), number("sd_time")},
			calls:     sample{number("reps"), number("mean_calls"), number("sd_calls")},
		})
	}
	if len(cells) == 0 {
		t.Fatal("the table is empty")
	}
	return cells
}

// simulateAll returns the completion times and the numbers of calls of all
// runs. Each run has its own seed, so that the results are reproducible.
func simulateAll(p Policy, clients int) (millis, calls []float64) {
	millis, calls = make([]float64, simulatedRuns), make([]float64, simulatedRuns)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for run := next.Add(1) - 1; run < simulatedRuns; run = next.Add(1) - 1 {
				s := newContention(p, clients, uint64(run))
				millis[run], calls[run] = s.run()
			}
		})
	}
	workers.Wait()
	return millis, calls
}

// A contention is the model of the simulation: clients that all want to write
// the same row concurrently, with optimistic locking. A client reads the
// version of the row, and writes if it has not changed since; otherwise it
// waits according to its policy and starts over. Each of the four messages of
// an attempt takes 10ms, normally distributed with a deviation of 2ms; the
// server takes no time.
type contention struct {
	policy  Policy
	random  *rand.Rand
	clients []client
	queue   queue
	version int32
}

// A client is the state of one client.
type client struct {
	failures int
	previous time.Duration // the last wait
}

// newContention makes all clients send their first read at time 0.
func newContention(p Policy, clients int, seed uint64) *contention {
	s := &contention{
		policy:  p,
		random:  rand.New(rand.NewPCG(seed, uint64(clients))),
		clients: make([]client, clients),
	}
	for i := range s.clients {
		s.queue.push(message{at: s.delay(), client: int32(i)})
	}
	return s
}

// delay returns the latency of a message, in milliseconds.
func (s *contention) delay() float64 { return math.Abs(s.random.NormFloat64()*2 + 10) }

// run returns the time at which the last client learns that it has succeeded,
// and the number of writes that reached the server.
func (s *contention) run() (millis, calls float64) {
	for len(s.queue) > 0 {
		m := s.queue.pop()
		if !m.write { // the answer is the version; the client writes at once
			s.queue.push(message{at: m.at + s.delay() + s.delay(), client: m.client, write: true, version: s.version})
			continue
		}
		calls++
		answered := m.at + s.delay()
		if m.version == s.version {
			s.version++
			millis = max(millis, answered)
			continue
		}
		s.queue.push(message{at: answered + s.backoff(&s.clients[m.client]) + s.delay(), client: m.client})
	}
	return millis, calls
}

// backoff returns the wait of c, in milliseconds: the code under test.
func (s *contention) backoff(c *client) float64 {
	c.failures++
	c.previous = waitOf(s.policy, c.failures, c.previous, s.random.Float64())
	return float64(c.previous) / float64(time.Millisecond)
}

// A message is a request on its way to the server.
type message struct {
	at      float64 // when it arrives, in milliseconds
	client  int32
	version int32 // that a write is for
	write   bool
}

// A queue is a binary heap of messages, the next to arrive on top. It does not
// use container/heap, which boxes every message.
type queue []message

func (q *queue) push(m message) {
	*q = append(*q, m)
	h := *q
	i := len(h) - 1
	for i > 0 && m.at < h[(i-1)/2].at {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = m
}

func (q *queue) pop() message {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	for i := 0; len(h) > 0; {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].at < h[child].at {
			child++
		}
		if child >= len(h) || last.at <= h[child].at {
			h[i] = last
			break
		}
		h[i] = h[child]
		i = child
	}
	return top
}
