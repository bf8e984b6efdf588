package queuetest

import (
	"fmt"
	"net"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A redisServer is a Redis server for one test, which keeps all that it has
// acknowledged.
type redisServer struct {
	address string
	command func() *exec.Cmd

	mu      sync.Mutex
	process *exec.Cmd
}

// newRedis starts a server with arguments.
func newRedis(t *testing.T, args ...string) *redisServer {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server: install Debian's package redis-server")
	}
	s := &redisServer{address: freeAddress(t)}
	host, port, _ := net.SplitHostPort(s.address)
	args = append([]string{"--bind", host, "--port", port, "--dir", t.TempDir(), "--save", "",
		"--appendonly", "yes", "--appendfsync", "no"}, args...)
	s.command = func() *exec.Cmd { return exec.Command(path, args...) }
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

// start starts the server and waits until it replies.
func (s *redisServer) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process = s.command()
	if err := s.process.Start(); err != nil {
		return err
	}
	for range 500 {
		if conn, err := net.Dial("tcp", s.address); err == nil {
			return conn.Close()
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("no Redis server at %s", s.address)
}

// kill ends the server by SIGKILL.
func (s *redisServer) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.Process.Kill()
	s.process.Wait()
}

// client returns a client for an address that retries by itself at most so often.
func client(t *testing.T, address string, maxRetries int) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: address, MaxRetries: maxRetries, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: time.Second,
		MinRetryBackoff: time.Millisecond, MaxRetryBackoff: 10 * time.Millisecond})
	t.Cleanup(func() { c.Close() })
	return c
}

// freeAddress returns an address on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
