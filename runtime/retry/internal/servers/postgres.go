//go:build unix

package servers

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Postgres starts a PostgreSQL server with further arguments. Its user is test, without a
// password, and its database is postgres. It does not wait for the disk (fsync=off).
func Postgres(t testing.TB, args ...string) *Server {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		t.Skip("no PostgreSQL server: install Debian's package postgresql")
	}
	dir, port := tempDir(t), freePort(t)
	account := ownerOf(t, dir)
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bins[len(bins)-1], name), args...)
		cmd.Dir, cmd.SysProcAttr = dir, account
		return cmd
	}
	if out, err := command("initdb", "-D", dir+"/data", "-U", "test", "-A", "trust", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	return start(t, &Server{
		Port: port,
		command: func() *exec.Cmd {
			return command("postgres", append([]string{"-D", dir + "/data", "-p", port, "-k", dir, "-F",
				"-c", "listen_addresses=127.0.0.1", "-c", "deadlock_timeout=20ms", "-c", "shared_buffers=16MB", "-c", "autovacuum=off"}, args...)...)
		},
		ready: func() bool { return command("pg_isready", "-h", "127.0.0.1", "-p", port).Run() == nil },
	})
}

// ownerOf makes the account that Debian's package creates the owner of dir, if the test
// runs as root, which PostgreSQL refuses. It returns the attributes of processes that run
// as this account.
func ownerOf(t testing.TB, dir string) *syscall.SysProcAttr {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("PostgreSQL does not run as root, and there is no account postgres")
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}
