package cache_test

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/retrygen/retrygen/examples/clients/cache"
	"github.com/retrygen/retrygen/runtime/retry"
)

// start runs a Redis server on address, until the test ends or it is stopped.
func start(t *testing.T, address string) (stop func()) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server: install Debian's package redis-server")
	}
	host, port, _ := net.SplitHostPort(address)
	server := exec.CommandContext(t.Context(), path, "--bind", host, "--port", port, "--save", "", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		server.Process.Kill()
		server.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// freeAddress returns an address on which no server listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func await(t *testing.T, client *redis.Client) {
	t.Helper()
	for client.Ping(t.Context()).Err() != nil {
		time.Sleep(10 * time.Millisecond)
	}
}

// connect starts a Redis server, and returns a client that does not retry by itself.
func connect(t *testing.T, options *redis.Options) *redis.Client {
	t.Helper()
	options.Addr, options.MaxRetries = freeAddress(t), -1
	start(t, options.Addr)
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	await(t, client)
	return client
}

// Calls that begin while the server is down succeed once it is up again.
func TestGetAcrossARestart(t *testing.T) {
	address := freeAddress(t)
	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1})
	defer client.Close()
	back := make(chan struct{})
	stop := start(t, address)
	await(t, client)
	retrying := cache.NewRetryingCache(client, retry.WithTracker(nil),
		retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Kind == retry.Retrying && e.Attempt == 2 {
				start(t, address)
				await(t, client)
				close(back)
			}
		}))

	stop()
	if err := retrying.Get(t.Context(), "missing").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("got error %v, want redis.Nil from the server", err)
	}
	select {
	case <-back:
	default:
		t.Error("the call did not need a retry")
	}
}

// A call that another attempt cannot help is made once.
func TestSetWithoutPermission(t *testing.T) {
	client := connect(t, new(redis.Options))
	if err := client.Do(t.Context(), "acl", "setuser", "default", "-set").Err(); err != nil {
		t.Fatal(err)
	}
	values := cache.NewRetryingValues(cache.Redis{Client: client}, retry.WithTracker(nil),
		retry.WithObserver(func(_ context.Context, e retry.Event) {
			if e.Kind == retry.Retrying {
				t.Errorf("retried %v", e.Err)
			}
		}))
	if err := values.Set(t.Context(), "key", "value"); !redis.IsPermissionError(err) {
		t.Errorf("got error %v, want NOPERM", err)
	}
}

// A server that is a replica for a while rejects writes, which are repeated.
func TestSetDuringFailover(t *testing.T) {
	client := connect(t, new(redis.Options))
	if err := client.Do(t.Context(), "replicaof", "127.0.0.1", "1").Err(); err != nil {
		t.Fatal(err)
	}
	rejected := false
	values := cache.NewRetryingValues(cache.Redis{Client: client}, retry.WithTracker(nil),
		retry.WithObserver(func(ctx context.Context, e retry.Event) {
			if e.Kind == retry.Retrying && redis.IsReadOnlyError(e.Err) {
				rejected = true
				client.Do(ctx, "replicaof", "no", "one")
			}
		}))
	if err := values.Set(t.Context(), "key", "value"); err != nil || !rejected {
		t.Errorf("got error %v; rejected: %t", err, rejected)
	}
}

// An addition that a replica rejects is repeated; one that may have been carried out, because
// the server did not reply in time, is not.
func TestAdd(t *testing.T) {
	client := connect(t, &redis.Options{ReadTimeout: 100 * time.Millisecond, ContextTimeoutEnabled: true})
	retries := 0
	values := cache.NewRetryingValues(cache.Redis{Client: client}, retry.WithTracker(nil),
		retry.WithObserver(func(ctx context.Context, e retry.Event) {
			if e.Kind == retry.Retrying {
				retries++
				client.Do(ctx, "replicaof", "no", "one")
			}
		}))

	client.Do(t.Context(), "replicaof", "127.0.0.1", "1")
	if sum, err := values.Add(t.Context(), "key", 1); sum != 1 || err != nil || retries == 0 {
		t.Errorf("rejected: got %d and error %v after %d retries", sum, err, retries)
	}
	retries = 0
	client.Do(t.Context(), "client", "pause", "200", "write")
	if _, err := values.Add(t.Context(), "key", 1); err == nil || retries != 0 {
		t.Errorf("not answered: got error %v after %d retries", err, retries)
	}
}

// A command is never nil: without an attempt, it holds the error.
func TestGetOfACallerWhoHasLeft(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: freeAddress(t), MaxRetries: -1})
	defer client.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := cache.NewRetryingCache(client, retry.WithTracker(nil)).Get(ctx, "key").Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}
