//go:build unix

package servers

import (
	"net/http"
	"os"
	"os/exec"
	"testing"
)

// Prometheus starts a Prometheus server with the configuration in a text of YAML, in which
// paths are absolute.
func Prometheus(t testing.TB, config string) *Server {
	t.Helper()
	program, err := exec.LookPath("prometheus")
	if err != nil {
		t.Skip("no Prometheus server: install Debian's package prometheus")
	}
	dir, port := tempDir(t), freePort(t)
	if err := os.WriteFile(dir+"/prometheus.yml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	options := []string{"--config.file=" + dir + "/prometheus.yml", "--storage.tsdb.path=" + dir + "/data", "--web.listen-address=127.0.0.1:" + port, "--log.level=error"}
	return start(t, &Server{
		Port:    port,
		command: func() *exec.Cmd { return exec.Command(program, options...) },
		ready:   func() bool { return answers("http://127.0.0.1:" + port + "/-/ready") },
	})
}

// answers reports whether a GET request succeeds.
func answers(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
