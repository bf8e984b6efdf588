package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Progress appears on a terminal after one second, and nothing remains of it.
func TestProgress(t *testing.T) {
	t.Setenv("TERM", "xterm")
	for _, tt := range []struct {
		lasts time.Duration
		want  string
	}{
		{999 * time.Millisecond, ""},
		{2500 * time.Millisecond, "\r\x1b[Kloading packages: 1s\r\x1b[Kloading packages: 2s\r\x1b[K"},
	} {
		screen, tty := newTerminal(t)
		synctest.Test(t, func(t *testing.T) {
			stop := streams{stderr: tty}.showLoading()
			time.Sleep(tt.lasts)
			stop()
		})
		tty.Close()
		if shown, _ := io.ReadAll(screen); string(shown) != tt.want {
			t.Errorf("%v: shows %q, want %q", tt.lasts, shown, tt.want)
		}
	}
}

// Nothing appears where it would be in the way: in a pipe or a file, with the findings for
// tools, with -v, on a terminal that cannot erase.
func TestNoProgress(t *testing.T) {
	t.Setenv("TERM", "xterm")
	screen, tty := newTerminal(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	outs := []streams{{stderr: file}, {stderr: write}, streams{stderr: tty}.quietFor("json"), {stderr: tty, quiet: true}}
	synctest.Test(t, func(t *testing.T) {
		for _, out := range outs {
			stop := out.showLoading()
			time.Sleep(time.Minute)
			stop()
		}
		t.Setenv("TERM", "dumb")
		stop := streams{stderr: tty}.showLoading()
		time.Sleep(time.Minute)
		stop()
	})
	tty.Close()
	write.Close()
	shown, _ := io.ReadAll(screen)
	piped, _ := io.ReadAll(read)
	written, _ := os.ReadFile(file.Name())
	if all := string(shown) + string(piped) + string(written); all != "" {
		t.Errorf("shows %q", all)
	}
}

// A load that takes long shows that it is at work, and then only the error, as people see it.
// Here it takes as long as the driver of package go/packages does, until the test has seen the
// line.
func TestSlowLoad(t *testing.T) {
	dir := t.TempDir()
	fifo, driver := filepath.Join(dir, "fifo"), filepath.Join(dir, "driver")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(driver, fmt.Appendf(nil, "#!/bin/sh\ncat %s >&2\nexit 1\n", fifo), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPACKAGESDRIVER", driver)
	t.Setenv("TERM", "xterm")
	screen, tty := newTerminal(t)
	code := make(chan int, 1)
	go func() {
		code <- run(t.Context(), []string{"./..."}, nil, tty, tty)
		tty.Close()
	}()
	lines := bufio.NewReader(screen)
	if _, err := lines.ReadString('s'); err != nil { // "loading packages"
		t.Fatal(err)
	}
	if err := os.WriteFile(fifo, []byte("the driver failed\n"), 0); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(lines)
	_, after, erased := strings.Cut(string(rest), "\r\x1b[Kretrygen: ")
	if !erased || !strings.Contains(after, "the driver failed") || <-code != exitFound {
		t.Errorf("shows %q", rest)
	}
}
