//go:build unix

package load_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// hold keeps a process that has written to a pipe from ending by itself.
func hold(f *os.File) {
	if info, err := f.Stat(); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		time.Sleep(time.Hour)
	}
}

// When the context ends, the go command ends at once, and so do the compilers that it has
// started. Here they would run forever: each holds a pipe open, which is closed only when
// all of them have ended.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile("testdata/compiled/plain.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := extract(t, archive)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() {
		_, err := load.Load(ctx, toolConfig(dir, archive, pipe))
		done <- err
	}()

	f, err := os.Open(pipe) // waits for the first compiler
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	if _, err := r.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Load returned %v", err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Error(err)
	}
}
