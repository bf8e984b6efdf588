//go:build unix

package servers

import (
	"net"
	"os/exec"
	"testing"
)

// Redis starts a Redis server that keeps all that it has acknowledged.
func Redis(t testing.TB, options ...string) *Server {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no Redis server: install Debian's package redis-server")
	}
	s := &Server{Port: freePort(t)}
	options = append([]string{"--bind", "127.0.0.1", "--port", s.Port, "--dir", tempDir(t), "--save", "",
		"--appendonly", "yes", "--appendfsync", "no"}, options...)
	s.command = func() *exec.Cmd { return exec.Command(program, options...) }
	s.ready = func() bool { return accepts(s.Address()) }
	return start(t, s)
}

// accepts reports whether a server accepts connections.
func accepts(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
