//go:build unix

package retryriver_test

import (
	"bufio"
	"context"
	"database/sql"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// unrecorded is how long after an attempt its outcome may not have been recorded.
const unrecorded = 500 * time.Millisecond

// pause is how long River may wait, after the database has come back, before it tries again
// to record outcomes: it waits for 1s and 2s after failures, each ±10%.
const pause = 4 * time.Second

// Processes that queue and carry out calls are killed all the time, and so is the database:
// no call is lost, each has an effect once, and only those whose outcome could not be known
// run twice.
func TestKill(t *testing.T) {
	calls, kills := 100, 6
	if *long {
		calls, kills = 1000, 25
	}
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		source := tempFile(t)
		k := newKilling(t, source, func(query string) (n int, err error) {
			db, err := sql.Open("sqlite", source+"?_pragma=busy_timeout(5000)")
			if err != nil {
				return 0, err
			}
			defer db.Close()
			err = db.QueryRow(query).Scan(&n)
			return n, err
		})
		k.start("both")
		k.run(calls, kills, nil)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := servers.Postgres(t)
		t.Parallel()
		url := newDatabase(t, server)
		pool := connect(t, url)
		k := newKilling(t, url, func(query string) (n int, err error) {
			err = pool.QueryRow(context.Background(), query).Scan(&n)
			return n, err
		})
		for _, role := range []string{"enqueue", "work", "work", "work"} {
			k.start(role)
		}
		k.run(calls, kills, server)
	})
}

// A killing is a test that kills processes.
type killing struct {
	*testing.T
	source  string
	query   func(string) (int, error) // reads a number from the database
	callee  *callee
	url     string
	running []*process
	readers sync.WaitGroup

	// When the database was last killed, less unrecorded, and when it was back.
	gone, back time.Time

	mu       sync.Mutex
	accepted map[string]bool
}

// A process is one of those killed.
type process struct {
	role string
	cmd  *exec.Cmd
}

// newKilling starts a callee.
func newKilling(t *testing.T, source string, query func(string) (int, error)) *killing {
	k := &killing{T: t, source: source, query: query, callee: newCallee(), accepted: map[string]bool{}}
	server := httptest.NewServer(k.callee)
	k.url = server.URL
	t.Cleanup(func() {
		for _, p := range k.running {
			p.cmd.Process.Kill()
			p.cmd.Wait()
		}
		server.Close()
	})
	return k
}

// start starts a process.
func (k *killing) start(role string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+role, sourceVar+"="+k.source, calleeVar+"="+k.url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	k.running = append(k.running, &process{role, cmd})
	k.readers.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			k.mu.Lock()
			k.accepted[lines.Text()] = true
			k.mu.Unlock()
		}
	})
}

// kill kills a process.
func (k *killing) kill(i int) (role string) {
	p := k.running[i]
	k.running = append(k.running[:i], k.running[i+1:]...)
	since := time.Now().Add(-unrecorded)
	if time.Since(k.back) < pause {
		since = k.gone // it may have recorded nothing since
	}
	k.callee.expose(p.cmd.Process.Pid, since)
	p.cmd.Process.Kill()
	p.cmd.Wait()
	k.callee.expose(p.cmd.Process.Pid, since)
	k.callee.died(p.cmd.Process.Pid)
	return p.role
}

// run kills a process about every second, and the server twice, until enough calls were
// accepted, and then waits for all of them.
func (k *killing) run(calls, kills int, server *servers.Server) {
	killed := 0
	for ; killed < kills || k.count() < calls; killed++ {
		time.Sleep(500*time.Millisecond + rand.N(time.Second))
		if server != nil && (killed == kills/3 || killed == 2*kills/3) {
			k.gone = time.Now().Add(-unrecorded)
			server.Kill()
			server.Start(k)
			time.Sleep(unrecorded)
			k.callee.expose(0, k.gone)
			k.back = time.Now()
			continue
		}
		k.start(k.kill(rand.N(len(k.running))))
	}
	for i := range k.running {
		if k.running[i].role != "work" {
			if role := k.kill(i); role == "both" {
				k.start("work")
			}
			break
		}
	}
	begun := time.Now()
	for k.left() > 0 && time.Since(begun) < 2*time.Minute {
		time.Sleep(200 * time.Millisecond)
	}
	took := time.Since(begun).Round(time.Second)
	k.terminate()
	k.report(killed, took)
}

// terminate ends the workers, which must drain.
func (k *killing) terminate() {
	for _, p := range k.running {
		p.cmd.Process.Signal(syscall.SIGTERM)
		if err := p.cmd.Wait(); err != nil {
			k.Errorf("after SIGTERM: %v", err)
		}
	}
	k.running = nil
	k.readers.Wait()
}

// left returns the number of calls that have not been completed.
func (k *killing) left() int {
	n, err := k.query("SELECT count(*) FROM river_job WHERE state <> 'completed'")
	if err != nil {
		k.Fatal(err)
	}
	return n
}

// count returns the number of calls that were accepted.
func (k *killing) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.accepted)
}

// lost returns the number of calls that were accepted and have had no effect.
func (k *killing) lost() (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for key := range k.accepted {
		if !k.callee.has(key) {
			n++
		}
	}
	return n
}

// report checks the result.
func (k *killing) report(killed int, took time.Duration) {
	c := k.callee
	twice, unexplained, runs := 0, 0, 0
	for key, n := range c.runs {
		runs += n
		if n > 1 {
			twice++
			if !c.exposed[key] {
				unexplained++
			}
		}
	}
	unconfirmed := 0
	for key := range c.effects {
		if !k.accepted[key] {
			unconfirmed++
		}
	}
	k.Logf("%d kills: %d calls accepted, %d lost; %d more not confirmed; %d ran twice or more (%d runs), of %d in flight or within %v of a kill; %d effects, each once; all done %v after the last kill",
		killed, len(k.accepted), k.lost(), unconfirmed, twice, runs, len(c.exposed), unrecorded, len(c.effects), took)
	if left := k.left(); left > 0 || k.lost() > 0 || unexplained > 0 || c.overlaps > 0 {
		k.Errorf("%d calls lost, %d not completed, %d ran twice without a reason, %d while another attempt ran", k.lost(), left, unexplained, c.overlaps)
	}
}

// A callee counts requests, and has the effect of each key once.
type callee struct {
	mu       sync.Mutex
	recent   []*run
	runs     map[string]int  // by key
	effects  map[string]bool // by key
	exposed  map[string]bool // keys whose outcome may not have been recorded
	dead     map[int]bool    // processes
	overlaps int             // runs that began while another one of a live process ran
}

// A run is a request.
type run struct {
	key   string
	pid   int
	ended time.Time // zero while it runs
}

func newCallee() *callee {
	return &callee{runs: map[string]int{}, effects: map[string]bool{}, exposed: map[string]bool{}, dead: map[int]bool{}}
}

// ServeHTTP takes a while, and has its effect in the middle, unless its caller has gone.
func (c *callee) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pid, _ := strconv.Atoi(r.FormValue("pid"))
	this := &run{key: r.FormValue("key"), pid: pid}
	c.begin(this)
	time.Sleep(rand.N(50 * time.Millisecond))
	if r.Context().Err() == nil {
		c.affect(this.key)
		time.Sleep(rand.N(50 * time.Millisecond))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	this.ended = time.Now()
}

// affect has the effect of a key, unless it was there before.
func (c *callee) affect(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.effects[key] = true
}

// begin records a run.
func (c *callee) begin(this *run) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, other := range c.recent {
		if other.key == this.key && other.ended.IsZero() && !c.dead[other.pid] {
			c.overlaps++
		}
	}
	c.recent = append(c.recent, this)
	c.runs[this.key]++
}

// expose marks the runs of a process, or of all if pid is 0, that have not ended by then.
func (c *callee) expose(pid int, since time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.recent {
		if (pid == 0 || r.pid == pid) && (r.ended.IsZero() || r.ended.After(since)) {
			c.exposed[r.key] = true
		}
	}
}

// died records that a process makes no more requests.
func (c *callee) died(pid int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead[pid] = true
}

// has reports whether the call with the key has had its effect.
func (c *callee) has(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.effects[key]
}
