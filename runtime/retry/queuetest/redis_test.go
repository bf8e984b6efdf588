package queuetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"

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
	every int64
	do    func(s *redisServer, p *proxy) func()
}

var redisCases = []redisCase{
	{"connection cut", 2, func(*redisServer, *proxy) func() { return nil }},
	{"server killed", 40, func(s *redisServer, p *proxy) func() {
		return func() {
			p.close()
			s.kill()
			go func() {
				if s.start() == nil {
					p.open()
				}
			}()
		}
	}},
}

// A counter in Redis is never incremented twice by a call that must be carried out once,
// unless go-redis repeats it by itself. A value that is set is never lost.
func TestRedisWrites(t *testing.T) {
	t.Parallel()
	for _, c := range redisCases {
		eachStage(t, func(t *testing.T, stage stage) {
			s := newRedis(t)
			p := newProxy(t, s.address, writesRedis, anything)
			for _, maxRetries := range []int{-1, 3} {
				c.write(t, s, p, stage, maxRetries)
			}
		})
	}
}

// write makes calls of both kinds while the proxy strikes at a stage.
func (c redisCase) write(t *testing.T, s *redisServer, p *proxy, at stage, maxRetries int) {
	prefix := fmt.Sprintf("%d/%d/", at, maxRetries)
	row := fmt.Sprintf("%s %s, MaxRetries %d", c.name, stages[at], maxRetries)
	db := client(t, p.address, maxRetries)
	read := func(kind string) func() map[int]int {
		return func() map[int]int { return c.read(t, s, prefix+kind) }
	}
	policy := patient
	policy.Class = retryredis.Classify
	p.strike.Store(&strike{stage: at, every: c.every, do: c.do(s, p)})

	policy.Once = true
	once := call(t, policy, func(ctx context.Context, id int) error {
		return db.Incr(ctx, prefix+"once/"+strconv.Itoa(id)).Err()
	}, read("once/"))
	once.log(t, "once: "+row)
	switch {
	case maxRetries < 0:
		once.neverTwice(t)
	case at == after && once.times(2, true) == 0:
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
func (c redisCase) read(t *testing.T, s *redisServer, prefix string) map[int]int {
	t.Helper()
	db := client(t, s.address, 100) // the server may be starting
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
