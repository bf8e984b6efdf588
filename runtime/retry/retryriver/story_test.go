//go:build unix

package retryriver_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// The story of examples/durable ends the same with PostgreSQL. Its own test tells it with a file.
func TestStory(t *testing.T) {
	const example = "../../../examples/durable"
	if _, err := os.Stat(example); err != nil {
		t.Skip("examples/durable is not part of the module")
	}
	server := servers.Postgres(t)
	url := newDatabase(t, server)
	t.Parallel() // mostly waits
	program := filepath.Join(t.TempDir(), "durable")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir, build.Env = example, append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program, "-postgres", url).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	rest := string(out)
	for _, want := range []string{
		"shop: the order is accepted; the payment waits",
		"bank: key order-1 is new: charged 4200 cents",
		"bank: key order-1 again",
		"In the end: 1 payment, and ann has 5800 cents left",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("no %q, in this order, in\n%s", want, out)
		}
		rest = after
	}
	var completed int
	if err := connect(t, url).QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE state = 'completed'").Scan(&completed); err != nil || completed != 1 {
		t.Errorf("%d calls completed, %v", completed, err)
	}
}
