package rows_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/retrygen/retrygen/examples/clients/rows"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A server is a PostgreSQL server for one test.
type server struct {
	bin, dir string
	port     string
	account  *syscall.SysProcAttr // which may not be root
	process  *exec.Cmd
}

func newServer(t *testing.T) *server {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		t.Skip("no PostgreSQL server: install Debian's package postgresql")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	dir, err := os.MkdirTemp("", "rows")
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

// leaveRoot makes the server run as the account that Debian's package creates for it.
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

func (s *server) start(t *testing.T) {
	t.Helper()
	s.process = s.command("postgres", "-D", s.dir+"/data", "-p", s.port, "-k", s.dir, "-F")
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
}

// kill stops the server without a shutdown.
func (s *server) kill() {
	s.process.Process.Signal(syscall.SIGQUIT)
	s.process.Wait()
}

func (s *server) pool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), fmt.Sprintf("host=127.0.0.1 port=%s user=test dbname=postgres", s.port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for pool.Ping(t.Context()) != nil {
		time.Sleep(20 * time.Millisecond)
	}
	return pool
}

// A query that begins while the server is down succeeds once it is up again.
func TestQueryAcrossARestart(t *testing.T) {
	s := newServer(t)
	pool := s.pool(t)
	retries := 0
	db := rows.NewRetryingDB(pool, retry.WithTracker(nil), retry.WithObserver(func(_ context.Context, e retry.Event) {
		if e.Kind == retry.Retrying {
			if retries++; retries == 2 {
				s.start(t)
			}
		}
	}))
	s.kill()
	got, err := db.Query(t.Context(), "SELECT 42")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if !got.Next() || got.Err() != nil {
		t.Errorf("no row, error %v", got.Err())
	}
	if retries < 2 {
		t.Errorf("%d retries, want at least one", retries)
	}
}

// slowRows takes 3s, and its rows are too large for the server to buffer.
const slowRows = "SELECT repeat('x', 10000), pg_sleep(0.1) FROM generate_series(1, 30)"

// Reading rows may take longer than the attempt's timeout.
func TestRowsOutliveTheirAttempt(t *testing.T) {
	db := rows.NewRetryingDB(newServer(t).pool(t), retry.WithTracker(nil))
	got, err := db.Query(t.Context(), slowRows)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	n := 0
	for got.Next() {
		n++
	}
	if n != 30 || got.Err() != nil {
		t.Errorf("read %d rows of 30, error %v", n, got.Err())
	}
}
