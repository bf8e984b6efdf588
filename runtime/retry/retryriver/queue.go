package retryriver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
)

// A Queue keeps calls in a database. It implements [durable.Queue], and is safe for
// concurrent use by multiple goroutines.
type Queue struct {
	engine engine
	close  func() error
	settings

	mu      sync.Mutex
	counted time.Time // when waiting was read
	waiting int       // calls, for WithLimit
}

// An engine is a database: a *database[TTx] with the type of its transactions.
type engine interface {
	put(ctx context.Context, j job, opts *river.InsertOpts) error
	work(ctx context.Context, w *worker, s *settings) error
	dead(ctx context.Context) ([]DeadCall, error)
	revive(ctx context.Context, id string, now time.Time) error
	executor() riverdriver.Executor
}

// An Option configures a [Queue].
type Option func(*settings)

// settings are what options set.
type settings struct {
	migrate bool
	limit   int
	workers int
	drain   time.Duration
	logger  *slog.Logger
}

// newSettings returns the defaults, changed by opts.
func newSettings(opts []Option) settings {
	s := settings{workers: 20, drain: 20 * time.Second, logger: slog.Default()}
	for _, set := range opts {
		if set != nil {
			set(&s)
		}
	}
	return s
}

// WithMigrations creates or updates River's tables in PostgreSQL if needed. Without it, [New]
// returns an error that has the command to do it. A file is always migrated.
func WithMigrations() Option { return func(s *settings) { s.migrate = true } }

// WithLimit refuses calls, with durable.ErrFull, while n or more are waiting. They are counted
// at most once a second, so a few more may be accepted. Zero, the default, means no limit.
func WithLimit(n int) Option { return func(s *settings) { s.limit = n } }

// WithWorkers makes up to n attempts at the same time, in each queue that a [durable.Kind]
// names. The default is 20.
func WithWorkers(n int) Option { return func(s *settings) { s.workers = n } }

// WithDrain sets for how long [Queue.Work] waits for running attempts when its context ends,
// before it cancels them and allows them another 10s to return. The default is 20s, which
// fits the grace period of Kubernetes, 30s by default.
func WithDrain(d time.Duration) Option { return func(s *settings) { s.drain = d } }

// WithLogger logs what River reports, and calls that a worker puts back because it does not know
// their kind or cannot decode their arguments. The default is slog.Default.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) { s.logger = cmp.Or(l, s.logger) }
}

// kind is River's name for all calls. There is only one, because River discards stuck jobs of
// kinds that it does not know, such as those of newer code.
const kind = "retrygen.call"

// A job is a call as River keeps it.
type job struct {
	durable.Call
	next *time.Time // of the next attempt, set by the worker
}

// Kind implements river.JobArgs.
func (job) Kind() string { return kind }

// Put implements [durable.Queue]. With [WithTx], it uses the transaction of ctx.
func (q *Queue) Put(ctx context.Context, c durable.Call) error {
	if err := q.full(ctx); err != nil {
		return err
	}
	opts := &river.InsertOpts{MaxAttempts: math.MaxInt16, Queue: c.Queue, Tags: []string{c.ID}}
	if c.NotBefore.After(time.Now()) { // else River would wait for its scheduler
		opts.ScheduledAt = c.NotBefore
	}
	return q.engine.put(ctx, job{Call: c}, opts)
}

// full returns an error if too many calls are waiting.
func (q *Queue) full(ctx context.Context) error {
	if q.limit <= 0 {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.counted) > time.Second {
		const count = `SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`
		if err := q.engine.executor().QueryRow(ctx, count).Scan(&q.waiting); err != nil {
			return fmt.Errorf("retryriver: counting the calls that wait: %w", err)
		}
		q.counted = time.Now()
	}
	if q.waiting >= q.limit {
		return fmt.Errorf("%w: %d calls are waiting, limited by retryriver.WithLimit(%d)", durable.ErrFull, q.waiting, q.limit)
	}
	q.waiting++
	return nil
}

// Work carries out calls of the kinds registered with mux until ctx ends. It then takes no
// more calls, waits for the running attempts (see [WithDrain]), records how they ended and
// returns nil. Attempts that it has to cancel do not count.
//
// If the database cannot be reached at the start, Work returns an error; if it is gone later, Work
// waits for it.
//
// Any number of processes can work on the same calls, also with different versions of the
// code: a call that one does not know is put back for the others. Workers and callers
// need not be in the same process.
func (q *Queue) Work(ctx context.Context, mux *durable.Mux) error {
	if err := mux.Err(); err != nil {
		return err
	}
	return q.engine.work(ctx, &worker{mux: mux, logger: q.logger}, &q.settings)
}

// Dead returns the calls that were given up, with their errors, the oldest first. They are
// kept until they are revived or deleted by hand.
func (q *Queue) Dead(ctx context.Context) ([]DeadCall, error) { return q.engine.dead(ctx) }

// Revive gives a dead call all attempts of its schedule again, beginning now. id is the ID of
// the call, as in retry.Deferred and [DeadCall]. Its key is the same as before: if an attempt
// may have succeeded and the service has forgotten the key since, the call may be carried out
// twice.
func (q *Queue) Revive(ctx context.Context, id string) error {
	return q.engine.revive(ctx, id, time.Now())
}

// Close closes the file of [Open]. The pool given to [New] stays open.
func (q *Queue) Close() error { return q.close() }

// A DeadCall is a call that was given up.
type DeadCall struct {
	durable.Call           // with the number of its last attempt
	Errs         []Failure // of all its attempts
	Died         time.Time
}

// A Failure is the error of an attempt.
type Failure struct {
	Attempt int
	Time    time.Time
	Err     string
}

// errTx is the error of a transaction of the wrong type.
var errTx = errors.New("retryriver: WithTx was given a transaction of another type: a queue in PostgreSQL takes a pgx.Tx, one in a file a *sql.Tx of the same file")

// txKey is the context key of a transaction.
type txKey struct{}

// WithTx returns a context with which calls are queued in tx: a pgx.Tx of the same PostgreSQL
// database, or a *sql.Tx of the same file. If tx is rolled back, they were not queued,
// although their callers got a retry.Deferred and statistics counted them.
func WithTx(ctx context.Context, tx any) context.Context { return context.WithValue(ctx, txKey{}, tx) }
