package queuetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retryredis"
)

// quiet drops what go-redis logs about lost connections.
type quiet struct{ *log.Logger }

func (quiet) Printf(context.Context, string, ...any) {}

func init() { redis.SetLogger(quiet{log.New(io.Discard, "", 0)}) }

// writesRedis recognizes the commands with which the tests write.
func writesRedis(request []byte) bool {
	return bytes.Contains(request, []byte("\r\nincr\r\n")) || bytes.Contains(request, []byte("\r\nset\r\n"))
}

// A redisCase is a way to lose a connection.
type redisCase struct {
	name  string
	every int
	do    func(t *testing.T, s *servers.Server, p *servers.Proxy) func()
}

var redisCases = []redisCase{
	{"connection cut", 2, func(*testing.T, *servers.Server, *servers.Proxy) func() { return nil }},
	{"server killed", 40, func(t *testing.T, s *servers.Server, p *servers.Proxy) func() {
		return func() {
			p.Close()
			s.Kill()
			go func() {
				s.Start(t)
				p.Open(t)
			}()
		}
	}},
}

// client returns a client for an address that retries by itself at most so often.
func client(t *testing.T, address string, maxRetries int) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: address, MaxRetries: maxRetries, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: time.Second,
		MinRetryBackoff: time.Millisecond, MaxRetryBackoff: 10 * time.Millisecond})
	t.Cleanup(func() { c.Close() })
	return c
}

// A counter in Redis is never incremented twice by a call that must be carried out once,
// unless go-redis repeats it by itself. A value that is set is never lost.
func TestRedisWrites(t *testing.T) {
	t.Parallel()
	for _, c := range redisCases {
		eachCut(t, func(t *testing.T, cut servers.Cut) {
			s := servers.Redis(t)
			p := servers.NewProxy(t, s.Address())
			for _, maxRetries := range []int{-1, 3} {
				c.write(t, s, p, cut, maxRetries)
			}
		})
	}
}

// write makes calls of both kinds while the proxy cuts connections.
func (c redisCase) write(t *testing.T, s *servers.Server, p *servers.Proxy, at servers.Cut, maxRetries int) {
	prefix := fmt.Sprintf("%d/%d/", at, maxRetries)
	row := fmt.Sprintf("%s %s, MaxRetries %d", c.name, at, maxRetries)
	db := client(t, p.Address(), maxRetries)
	read := func(kind string) func() map[int]int {
		return func() map[int]int { return c.read(t, s, prefix+kind) }
	}
	policy := patient
	policy.Class = retryredis.Classify
	p.Cut(at, everyNth(c.every, writesRedis), c.do(t, s, p))

	policy.Once = true
	once := call(t, policy, func(ctx context.Context, id int) error {
		return db.Incr(ctx, prefix+"once/"+strconv.Itoa(id)).Err()
	}, read("once/"))
	once.log(t, "once: "+row)
	switch {
	case maxRetries < 0:
		once.neverTwice(t)
	case at == servers.After && once.times(2, true) == 0:
		t.Errorf("%s: go-redis does not repeat commands any more", row)
	}

	policy.Once = false
	idempotent := call(t, policy, func(ctx context.Context, id int) error {
		return db.Set(ctx, prefix+"idempotent/"+strconv.Itoa(id), 1, 0).Err()
	}, read("idempotent/"))
	idempotent.log(t, "idempotent: "+row)
	idempotent.neverLost(t)
}

// read returns the values of keys with a prefix, by what follows it.
func (c redisCase) read(t *testing.T, s *servers.Server, prefix string) map[int]int {
	t.Helper()
	db := client(t, s.Address(), 100) // the server may be starting
	values := map[int]int{}
	for id := range calls {
		switch n, err := db.Get(t.Context(), prefix+strconv.Itoa(id)).Int(); err {
		case nil:
			values[id] = n
		case redis.Nil:
		default:
			t.Fatal(err)
		}
	}
	return values
}
