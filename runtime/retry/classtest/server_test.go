package classtest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A server is a PostgreSQL server for one test.
type server struct {
	bin, dir string
	port     string
	account  *syscall.SysProcAttr // which may not be root
	process  *exec.Cmd
	ended    chan struct{} // closed when process has ended
}

// newServer starts a server in a temporary folder.
func newServer(t *testing.T) *server {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		t.Skip("no PostgreSQL server: install Debian's package postgresql")
	}
	_, port, _ := net.SplitHostPort(closedAddress(t))
	dir, err := os.MkdirTemp("", "classtest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &server{bin: bins[len(bins)-1], dir: dir, port: port, account: new(syscall.SysProcAttr)}
	s.leaveRoot(t)
	if out, err := s.command("initdb", "-D", s.dir+"/data", "-U", "test", "-A", "trust", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.start(t)
	t.Cleanup(s.kill)
	return s
}

// leaveRoot makes the server run as the account that Debian's package creates.
func (s *server) leaveRoot(t *testing.T) {
	if os.Getuid() != 0 {
		return
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("PostgreSQL does not run as root, and there is no account postgres")
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(s.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	s.account.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.account
	return cmd
}

// start starts the server and waits until it accepts connections. After a crash,
// the first tries may fail because a process of the old server is still there.
func (s *server) start(t *testing.T) {
	t.Helper()
	for range 100 {
		s.launch(t)
		for s.command("pg_isready", "-h", "127.0.0.1", "-p", s.port).Run() != nil {
			select {
			case <-s.ended:
			case <-time.After(20 * time.Millisecond):
				continue
			}
			break
		}
		select {
		case <-s.ended:
			time.Sleep(50 * time.Millisecond)
		default:
			return
		}
	}
	t.Fatal("the server does not start")
}

// launch starts the server's process.
func (s *server) launch(t *testing.T) {
	t.Helper()
	s.process = s.command("postgres", "-D", s.dir+"/data", "-p", s.port, "-k", s.dir, "-F", "-c", "listen_addresses=127.0.0.1")
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	process, ended := s.process, make(chan struct{})
	s.ended = ended
	go func() { process.Wait(); close(ended) }()
}

// kill stops the server at once, as a crash does.
func (s *server) kill() {
	s.process.Process.Signal(syscall.SIGQUIT)
	<-s.ended
}

// url returns the address of a database on the server, or behind a proxy.
func (s *server) url(port string) string {
	return fmt.Sprintf("postgres://test@127.0.0.1:%s/postgres?sslmode=disable", port)
}

// A proxy passes connections on, and cuts those that commit.
type proxy struct {
	net.Listener
	to  string
	cut atomic.Int32
}

// The places where a proxy cuts a connection.
const (
	nowhere int32 = iota
	before        // the COMMIT is lost
	after         // the answer to the COMMIT is lost
)

// newProxy returns a proxy to a port.
func newProxy(t *testing.T, to string) *proxy {
	p := &proxy{Listener: listen(t), to: "127.0.0.1:" + to}
	go func() {
		for {
			client, err := p.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p
}

func (p *proxy) port() string {
	_, port, _ := net.SplitHostPort(p.Addr().String())
	return port
}

// serve passes one connection on.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	var lost atomic.Bool // the answers
	answered := make(chan bool, 1)
	go func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				return
			}
			if lost.Load() { // the server has answered the COMMIT
				answered <- true
				return
			}
			client.Write(buffer[:n])
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		commits := bytes.Contains(bytes.ToLower(buffer[:n]), []byte("commit\x00"))
		cut := p.cut.Load()
		if commits && cut == before {
			return
		}
		lost.Store(commits && cut == after)
		if _, err := io.Copy(server, bytes.NewReader(buffer[:n])); err != nil {
			return
		}
		if lost.Load() {
			<-answered
			return
		}
	}
}
