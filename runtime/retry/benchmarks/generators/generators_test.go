package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTree(t *testing.T) {
	large := trees[1]
	if large.total() != 200 || len(large.packages()) != 95 {
		t.Errorf("%d interfaces in %d packages", large.total(), len(large.packages()))
	}
	dir := filepath.Join(t.TempDir(), "tree")
	small := tree{"small", []int{2, 1}}
	for range 2 { // the second time over what is there
		if err := small.write(dir, "/retrygen"); err != nil {
			t.Fatal(err)
		}
		made, err := countMade(dir, "type Store")
		if err != nil || made != 3 {
			t.Errorf("%d interfaces, %v, want 3", made, err)
		}
		stale := filepath.Join(dir, "stale.go")
		if _, err := os.Stat(stale); err == nil {
			t.Error("stale.go is still there")
		}
		if err := os.WriteFile(stale, []byte("package stale\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
			m.usages[g.name+tree.title] = []usage{{1500 * time.Millisecond, 30 << 20, 1}}
		}
	}
	want := "| | 1 interface | memory | processes | 200 interfaces in 95 packages | memory | processes |\n" +
		"|---|---:|---:|---:|---:|---:|---:|\n" +
		"| retrygen (this tree) | 1.50 s | 30 MB | 1 | 1.50 s | 30 MB | 1 |\n"
	if got := m.table(); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("got\n%swant at its beginning\n%s", got, want)
	}
}
