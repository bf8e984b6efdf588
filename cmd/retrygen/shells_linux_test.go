package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// prompt is what the shells print when they are ready. It is not in what is typed.
const prompt = "READY> "

// The shells themselves, on a terminal, complete what is typed before a tab.
func TestCompletionInShells(t *testing.T) {
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	for _, err := range []error{os.MkdirAll(filepath.Join(dir, "store"), 0o777), os.Mkdir(bin, 0o777), os.Symlink(self, filepath.Join(bin, "retrygen"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	rc := map[string]string{
		"bash.rc": "PS1='" + prompt + "'\nsource <(retrygen completion bash)\n",
		".zshrc":  "autoload -Uz compinit\ncompinit -u -D\nsource <(retrygen completion zsh)\n",
		"fish.rc": "retrygen completion fish | source\nfunction fish_prompt; echo -n 'READY'; echo -n '> '; end\n",
	}
	for name, text := range rc {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, shell := range [][]string{
		{"bash", "--rcfile", "bash.rc", "-i"},
		{"zsh", "-d", "-i"},
		{"fish", "--no-config", "-i", "-C", "source fish.rc"},
	} {
		t.Run(shell[0], func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(shell[0]); err != nil {
				t.Skip("not installed: apt-get install " + shell[0])
			}
			term := startShell(t, dir, shell)
			for _, tt := range []struct{ typed, want string }{
				{"retrygen vers\t", "retrygen (devel)"},
				{"retrygen help conf\tch\t", "Config check finds mistakes"},
				{"retrygen help vet neste\t", "nested: retries around retries"},
				{"retrygen plan -format=htm\t ./none", "package ./none: "},
				{"retrygen plan -forma\t htm\t ./none", "package ./none: "},
				{"retrygen ./sto\t", "no //retry: directive in ./store/"},
			} {
				term.enter(tt.typed, tt.want)
			}
		})
	}
}

// A terminal runs a shell.
type terminal struct {
	t      *testing.T
	screen *os.File
	shown  *bufio.Reader
}

func startShell(t *testing.T, dir string, args []string) *terminal {
	screen, tty := newTerminal(t)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"), "HOME="+dir, "ZDOTDIR="+dir, "PS1="+prompt, "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	hung := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // and the test fails
	t.Cleanup(func() { hung.Stop() })
	term := &terminal{t, screen, bufio.NewReader(screen)}
	term.await(prompt)
	return term
}

// enter types a line, and waits for the output, which must not be in what is typed, and for the
// next prompt.
func (term *terminal) enter(typed, want string) {
	term.t.Helper()
	fmt.Fprint(term.screen, typed+"\r")
	term.await(want)
	term.await(prompt)
}

// await reads until text is shown.
func (term *terminal) await(text string) {
	term.t.Helper()
	var all strings.Builder
	for !strings.HasSuffix(all.String(), text) {
		b, err := term.shown.ReadByte()
		if err != nil {
			term.t.Fatalf("waits for %q, which does not come (%v):\n%q", text, err, all.String())
		}
		all.WriteByte(b)
	}
}
