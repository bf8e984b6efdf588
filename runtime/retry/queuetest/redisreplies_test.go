package queuetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryredis"
)

// A situation makes a server reject what increments the counter n.
type situation struct {
	prefix string // of the error
	class  retry.Class
	enter  func(t *testing.T, s *servers.Server, db *redis.Client)
	try    func(ctx context.Context, db *redis.Client) error
	leave  func(t *testing.T, s *servers.Server, db *redis.Client)
}

func increment(ctx context.Context, db *redis.Client) error { return db.Incr(ctx, "n").Err() }

func set(name, value string) func(t *testing.T, s *servers.Server, db *redis.Client) {
	return func(t *testing.T, _ *servers.Server, db *redis.Client) {
		if err := db.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func replicaOf(host, port string) func(t *testing.T, s *servers.Server, db *redis.Client) {
	return func(t *testing.T, _ *servers.Server, db *redis.Client) {
		if err := db.Do(t.Context(), "replicaof", host, port).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	nobody = replicaOf("127.0.0.1", "1") // a replica of a master that is down
	master = replicaOf("no", "one")
)

// situations are those that a single server can get into.
var situations = map[string]situation{
	"replica":                      {"READONLY", retry.Unexecuted, nobody, increment, master},
	"replica, script":              {"READONLY", retry.Unexecuted, nobody, script("redis.call('incr', KEYS[1])"), master},
	"replica, transaction":         {"EXECABORT", retry.Unexecuted, nobody, transaction, master},
	"replica without its master":   {"MASTERDOWN", retry.Unexecuted, stale, increment, unstale},
	"no replicas":                  {"NOREPLICAS", retry.Unexecuted, set("min-replicas-to-write", "1"), increment, set("min-replicas-to-write", "0")},
	"no replicas, script":          {"NOREPLICAS", retry.Unexecuted, set("min-replicas-to-write", "1"), script("redis.call('incr', KEYS[1])"), set("min-replicas-to-write", "0")},
	"no memory":                    {"OOM", retry.Unexecuted, set("maxmemory", "1"), increment, set("maxmemory", "0")},
	"no memory, transaction":       {"EXECABORT", retry.Unexecuted, set("maxmemory", "1"), transaction, set("maxmemory", "0")},
	"blocked while master changes": {"UNBLOCKED", retry.Unexecuted, nothing, unblocked, master},
	"busy":                         {"BUSY", retry.Unexecuted, busy, increment, idle},
	"watched key changed":          {"redis: transaction failed", retry.Unexecuted, nothing, watch, nothing},
	"wrong type":                   {"WRONGTYPE", retry.Final, nothing, wrongType, nothing},
	"out of range":                 {"ERR", retry.Final, nothing, overflow, nothing},
	"script in error":              {"ERR", retry.Final, nothing, script("return redis.call('nonsense')"), nothing},
	"no such script":               {"NOSCRIPT", retry.Final, nothing, noScript, nothing},
	"no such key":                  {"redis: nil", retry.Final, nothing, absent, nothing},
	"not allowed":                  {"NOPERM", retry.Final, nothing, forbidden, nothing},
	"pool exhausted":               {"redis: connection pool timeout", retry.Unexecuted, nothing, poolTimeout, nothing},
	"client closed":                {"redis: client is closed", retry.Final, nothing, closed, nothing},
}

// What Redis says when it rejects a command has the documented class, and the counter
// stays as it was if that is Unexecuted.
func TestRedisReplies(t *testing.T) {
	s := servers.Redis(t, "--enable-debug-command", "yes", "--busy-reply-threshold", "10")
	for name, c := range situations {
		t.Run(name, func(t *testing.T) {
			direct := client(t, s.Address(), -1)
			c.enter(t, s, direct)
			err := c.try(t.Context(), client(t, s.Address(), -1))
			c.leave(t, s, direct)
			if err == nil || !strings.HasPrefix(err.Error(), c.prefix) {
				t.Fatalf("got error %v, want %s", err, c.prefix)
			}
			for _, err := range []error{err, fmt.Errorf("count: %w", err), errors.Join(errors.New("count failed"), err)} {
				if got := retryredis.Classify(err); got != c.class {
					t.Errorf("%v: got %v, want %v", err, got, c.class)
				}
			}
			if n, err := direct.Get(t.Context(), "n").Result(); err != redis.Nil {
				t.Errorf("counted %s, error %v", n, err)
			}
		})
	}
}

func nothing(*testing.T, *servers.Server, *redis.Client) {}

func stale(t *testing.T, s *servers.Server, db *redis.Client) {
	set("replica-serve-stale-data", "no")(t, s, db)
	set("replica-read-only", "no")(t, s, db)
	nobody(t, s, db)
}

func unstale(t *testing.T, s *servers.Server, db *redis.Client) {
	master(t, s, db)
	set("replica-serve-stale-data", "yes")(t, s, db)
	set("replica-read-only", "yes")(t, s, db)
}

func script(text string) func(context.Context, *redis.Client) error {
	return func(ctx context.Context, db *redis.Client) error {
		return db.Eval(ctx, text, []string{"n"}).Err()
	}
}

func transaction(ctx context.Context, db *redis.Client) error {
	_, err := db.TxPipelined(ctx, func(tx redis.Pipeliner) error {
		tx.Incr(ctx, "n")
		return nil
	})
	return err
}

// unblocked pops from a list, while its master becomes a replica.
func unblocked(ctx context.Context, db *redis.Client) error {
	popped := make(chan error)
	go func() { popped <- db.BLPop(ctx, time.Minute, "list").Err() }()
	other := redis.NewClient(db.Options())
	defer other.Close()
	for !strings.Contains(other.Info(ctx, "clients").Val(), "blocked_clients:1") {
		time.Sleep(time.Millisecond)
	}
	if err := other.Do(ctx, "replicaof", "127.0.0.1", "1").Err(); err != nil {
		return err
	}
	return <-popped
}

// busy runs a script that does not end before it is killed.
func busy(t *testing.T, s *servers.Server, db *redis.Client) {
	go client(t, s.Address(), -1).Eval(t.Context(), "while true do end", nil)
	for !strings.HasPrefix(fmt.Sprint(db.Ping(t.Context()).Err()), "BUSY") {
		time.Sleep(time.Millisecond)
	}
}

func idle(t *testing.T, _ *servers.Server, db *redis.Client) {
	for db.Ping(t.Context()).Err() != nil {
		db.ScriptKill(t.Context())
		time.Sleep(time.Millisecond)
	}
}

func watch(ctx context.Context, db *redis.Client) error {
	return db.Watch(ctx, func(tx *redis.Tx) error {
		if err := db.Set(ctx, "watched", 1, 0).Err(); err != nil {
			return err
		}
		_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Incr(ctx, "n")
			return nil
		})
		return err
	}, "watched")
}

func wrongType(ctx context.Context, db *redis.Client) error {
	db.Set(ctx, "text", "x", 0)
	return db.LPush(ctx, "text", "y").Err()
}

func overflow(ctx context.Context, db *redis.Client) error {
	db.Set(ctx, "text", "x", 0)
	return db.Incr(ctx, "text").Err()
}

func noScript(ctx context.Context, db *redis.Client) error {
	return db.EvalSha(ctx, strings.Repeat("0", 40), []string{"n"}).Err()
}

func absent(ctx context.Context, db *redis.Client) error { return db.Get(ctx, "n").Err() }

func forbidden(ctx context.Context, db *redis.Client) error {
	if err := db.Do(ctx, "acl", "setuser", "reader", "on", "nopass", "+get", "~*").Err(); err != nil {
		return err
	}
	options := *db.Options()
	options.Username, options.Password = "reader", "any"
	reader := redis.NewClient(&options)
	defer reader.Close()
	return increment(ctx, reader)
}

func poolTimeout(ctx context.Context, db *redis.Client) error {
	options := *db.Options()
	options.PoolSize, options.PoolTimeout = 1, time.Millisecond
	small := redis.NewClient(&options)
	defer small.Close()
	held := small.Conn()
	defer held.Close()
	if err := held.Ping(ctx).Err(); err != nil {
		return err
	}
	return increment(ctx, small)
}

func closed(ctx context.Context, db *redis.Client) error {
	db.Close()
	return increment(ctx, db)
}

// A server that is loading its data rejects commands, and so does one of a cluster that is
// down. The calls succeed once it is up.
func TestRedisStart(t *testing.T) {
	t.Run("loading", func(t *testing.T) {
		s := servers.Redis(t, "--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024")
		db := client(t, s.Address(), -1)
		for i := range 300 {
			db.Set(t.Context(), fmt.Sprint("key", i), strings.Repeat("x", 1000), 0)
		}
		if err := db.Do(t.Context(), "bgrewriteaof").Err(); err != nil { // delays apply to its format only
			t.Fatal(err)
		}
		for !strings.Contains(db.Info(t.Context(), "persistence").Val(), "aof_rewrite_in_progress:0") {
			time.Sleep(time.Millisecond)
		}
		s.Kill()
		s.Start(t)
		succeedsAfter(t, "LOADING", client(t, s.Address(), -1), func(*redis.Client) {})
	})
	t.Run("cluster", func(t *testing.T) {
		s := servers.Redis(t, "--cluster-enabled", "yes")
		succeedsAfter(t, "CLUSTERDOWN", client(t, s.Address(), -1), func(db *redis.Client) {
			if err := db.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
				t.Error(err)
			}
		})
	})
}

// succeedsAfter makes a call that must not be carried out twice and meets an error that
// begins with a prefix. Remedy is called after the first one.
func succeedsAfter(t *testing.T, prefix string, db *redis.Client, remedy func(*redis.Client)) {
	t.Helper()
	policy, met := patient, 0
	policy.Once, policy.Class = true, retryredis.Classify
	policy.OnRetry = func(e retry.Event) {
		if strings.HasPrefix(e.Err.Error(), prefix) {
			if met++; met == 1 {
				remedy(db)
			}
		}
	}
	err := retry.Do(t.Context(), policy, func(ctx context.Context) error { return increment(ctx, db) })
	if n, _ := db.Get(t.Context(), "n").Int(); err != nil || n != 1 || met == 0 {
		t.Errorf("got error %v after %d of %s, and counted %d", err, met, prefix, n)
	}
}
