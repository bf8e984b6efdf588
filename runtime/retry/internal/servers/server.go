//go:build unix

package servers

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A Server is a server in a temporary folder, which listens on a loopback port.
type Server struct {
	Port string

	command func() *exec.Cmd
	ready   func() bool
	process *os.Process
	ended   chan struct{} // closed when process has ended
}

// Address returns the address of the server.
func (s *Server) Address() string { return "127.0.0.1:" + s.Port }

// start starts s for a test.
func start(t testing.TB, s *Server) *Server {
	t.Helper()
	s.Start(t)
	t.Cleanup(s.Kill)
	return s
}

// Start starts the server again, and waits until it accepts connections. After a crash,
// the first tries may fail because a process of the old server is still there.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	for range 100 {
		s.launch(t)
		if s.isUp() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server does not start: %v", s.command())
}

// launch starts the server's process.
func (s *Server) launch(t testing.TB) {
	t.Helper()
	cmd := s.command()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	s.process, s.ended = cmd.Process, ended
	go func() { cmd.Wait(); close(ended) }()
}

// isUp waits until the server accepts connections, or has ended.
func (s *Server) isUp() bool {
	for !s.ready() {
		select {
		case <-s.ended:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
	select {
	case <-s.ended: // another process has answered
		return false
	default:
		return true
	}
}

// Kill ends the server's processes with SIGKILL.
func (s *Server) Kill() {
	s.process.Signal(syscall.SIGSTOP) // so that it starts no more processes
	children := s.children()
	s.process.Kill()
	for _, pid := range children {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	<-s.ended
}

// children returns the processes that the server has started, on Linux. Elsewhere,
// those of PostgreSQL end by themselves soon after their parent.
func (s *Server) children() (pids []int) {
	pid := strconv.Itoa(s.process.Pid)
	list, _ := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children")
	for _, field := range strings.Fields(string(list)) {
		if child, err := strconv.Atoi(field); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// tempDir is t.TempDir with a path that is short enough for the server's socket and
// that other accounts may enter.
func tempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "servers")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// freePort returns a port on which nobody listens.
func freePort(t testing.TB) string {
	t.Helper()
	l := Listen(t)
	l.Close()
	return portOf(l)
}

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
