package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInit lets retrygen init propose directives for interfaces that have none, which embed those
// of real libraries. What it writes generates, compiles and vets clean.
func TestInit(t *testing.T) {
	tree := open(t)
	patterns, err := tree.get(t.Context(), strings.Fields(initPatterns))
	if err != nil {
		t.Fatal(err)
	}
	c, err := find(t.Context(), tree, patterns)
	if err != nil {
		t.Fatal(err)
	}
	if err := annotate(t.Context(), tree, c.interfaces, ""); err != nil {
		t.Fatal(err)
	}
	tool, err := buildTool(t.Context(), tree)
	if err != nil {
		t.Fatal(err)
	}
	retrygen := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), tool, args...)
		cmd.Dir, cmd.Env = tree.dir, tree.env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("retrygen %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	retrygen("init", "-w", "./...")
	for _, args := range [][]string{{"./..."}, {"vet", "./..."}} {
		if out := retrygen(args...); out != "" {
			t.Errorf("retrygen %q reports\n%s", args, out)
		}
	}
	if out, err := tree.goCommand(t.Context(), "build", "./..."); err != nil {
		t.Errorf("go build: %v\n%s", err, out)
	}
	for _, path := range []string{"net/http", "database/sql/driver", "github.com/docker/docker/client", shapesDir} {
		if _, err := os.Stat(filepath.Join(tree.dir, filepath.FromSlash(path), outputFile)); err != nil {
			t.Errorf("%s: nothing is generated: %v", path, err)
		}
	}
}

const initPatterns = "net/http database/sql/driver " + shapes + " github.com/docker/docker/client github.com/jackc/pgx/v5 " +
	"github.com/nats-io/nats.go/jetstream github.com/redis/go-redis/v9 google.golang.org/grpc/health/grpc_health_v1"
