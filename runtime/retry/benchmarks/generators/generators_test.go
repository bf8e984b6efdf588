package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTree(t *testing.T) {
	large := trees[2]
	if large.total() != 200 || len(large.packages()) != 95 {
		t.Errorf("%d interfaces in %d packages", large.total(), len(large.packages()))
	}
	dir := filepath.Join(t.TempDir(), "tree")
	small := tree{title: "small", source: stores, interfaces: []int{2, 1}}
	benchmarks, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := small.write(dir, benchmarks); err != nil {
		t.Fatal(err)
	}
	before := readFile(t, dir, "store01/store.go")
	if err := os.WriteFile(filepath.Join(dir, "store01", "generated.go"), []byte("package store01\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := small.edit(dir, 1); err != nil {
		t.Fatal(err)
	}
	if made, err := countMade(dir, "type Store"); err != nil || made != 3 {
		t.Errorf("%d interfaces, %v, want 3", made, err)
	}
	if readFile(t, dir, "store01/store.go") == before {
		t.Error("store.go is not edited")
	}
	readFile(t, dir, "store01/generated.go")
	if mod := readFile(t, dir, "go.mod"); !strings.HasPrefix(mod, "module example.com/tree\n") || strings.Contains(mod, "../") {
		t.Errorf("the tree has this go.mod:\n%s", mod)
	}
	if err := small.write(dir, benchmarks); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "store01", "generated.go")); err == nil {
		t.Error("generated.go is still there")
	}
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestMedianUsage(t *testing.T) {
	all := []usage{{wall: 3 * time.Second}, {wall: time.Second}, {wall: 2 * time.Second, memory: 1}}
	if got := medianUsage(all); got.wall != 2*time.Second || got.memory != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestTable(t *testing.T) {
	m := &measurement{usages: map[string][]usage{}}
	for _, g := range generators {
		for _, tree := range trees {
			m.usages[g.name+tree.title] = []usage{{1500 * time.Millisecond, 2 * time.Second, 30 << 20}}
		}
	}
	delete(m.usages, generators[0].name+trees[3].title)
	want := "| | 1 interface | CPU | memory | kubernetes.Interface | CPU | memory " +
		"| 200 interfaces in 95 packages | CPU | memory | 1,163 packages | CPU | memory |\n" +
		"|---|" + strings.Repeat("---:|", 12) + "\n" +
		"| retrygen (this tree) |" + strings.Repeat(" 1.50 s | 2.00 s | 30 MB |", 3) + " — | — | — |\n"
	if got := m.table(); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("got\n%swant at its beginning\n%s", got, want)
	}
}
