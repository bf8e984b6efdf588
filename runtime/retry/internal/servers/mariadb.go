//go:build unix

package servers

import (
	"net"
	"os"
	"os/exec"
	"os/user"
	"testing"
	"time"
)

// MariaDB starts a MariaDB server with the database test, which any user may use without
// a password.
func MariaDB(t testing.TB, options ...string) *Server {
	t.Helper()
	program, err := exec.LookPath("mariadbd")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/mariadbd") // not in the path of all accounts
	}
	if err != nil {
		t.Skip("no MariaDB server: install Debian's package mariadb-server-core")
	}
	account, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir, port := tempDir(t), freePort(t)
	if err := os.MkdirAll(dir+"/data/test", 0o700); err != nil { // a folder is a database
		t.Fatal(err)
	}
	options = append([]string{
		"--no-defaults", "--skip-grant-tables", "--skip-name-resolve", "--user=" + account.Username,
		"--datadir=" + dir + "/data", "--socket=" + dir + "/socket", "--bind-address=127.0.0.1", "--port=" + port,
		"--innodb-buffer-pool-size=16M", "--innodb-log-file-size=16M",
		"--innodb-flush-log-at-trx-commit=2", // survives the end of the process
	}, options...)
	return start(t, &Server{
		Port:    port,
		command: func() *exec.Cmd { return exec.Command(program, options...) },
		ready:   func() bool { return greets("127.0.0.1:" + port) },
	})
}

// greets reports whether a server speaks first.
func greets(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, _ := conn.Read(make([]byte, 1))
	return n == 1
}
