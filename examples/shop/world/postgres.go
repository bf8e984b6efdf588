package world

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findPostgres returns the folder of PostgreSQL's programs, or "" if it is not installed.
func findPostgres() string {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 { // Debian's
		return filepath.Dir(found[len(found)-1])
	}
	if found, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(found)
	}
	return ""
}

const schema = `
	CREATE TABLE orders (id text PRIMARY KEY, status text);
	CREATE TABLE stock (lamps int);
	INSERT INTO stock VALUES (%d)`

// postgres starts a server in a temporary folder and returns its address.
func (w *World) postgres(bin string) (address string) {
	address, port := freePort()
	dir := w.run("mktemp", "-d")
	data := filepath.Join(dir, "data")
	w.run(bin+"/initdb", "-D", data, "-U", "shop", "-A", "trust", "--no-sync")
	w.run(bin+"/pg_ctl", "start", "-w", "-D", data, "-l", dir+"/log", "-o", "-F -h 127.0.0.1 -p "+port+" -k "+dir)
	w.run(bin+"/psql", "-h", "127.0.0.1", "-p", port, "-U", "shop", "-d", "postgres", "-c", fmt.Sprintf(schema, Lamps))
	w.stops = append(w.stops, func() {
		w.run(bin+"/pg_ctl", "stop", "-m", "immediate", "-D", data)
		os.RemoveAll(dir)
	})
	return address
}

func freePort() (address, port string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "" // the server reports it
	}
	defer l.Close()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return l.Addr().String(), port
}

// run runs a program, unless another has failed, and returns its output. It leaves root,
// which PostgreSQL refuses to run as, for the account that Debian creates.
func (w *World) run(name string, args ...string) string {
	if w.err != nil {
		return ""
	}
	cmd := exec.Command(name, args...)
	if os.Getuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", name}, args...)...)
	}
	cmd.Dir = os.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, out))
	}
	return strings.TrimSpace(string(out))
}
