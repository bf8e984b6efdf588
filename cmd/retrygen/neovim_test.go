package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const neovimStore = `package m

import (
	"context"
	"errors"
)

var ErrBusy = errors.New("busy")

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

// Störe has a mistake in each of its directives.
//
// retry:policy attempts=3
type Store interface {
	// 𝛌
	//retry:policy atempts=5
	Get(ctx context.Context, id string) (string, error)
}
`

// Neovim, with the configuration in the help, shows and fixes mistakes, completes directives,
// shows a plan, and generates.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Skip("nvim is not installed: apt-get install neovim")
	}
	scripts, err := filepath.Abs("testdata/neovim")
	if err != nil {
		t.Fatal(err)
	}
	dir := moduleWithTool(t)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("store.go", neovimStore)
	write("init.lua", "dofile('"+scripts+"/old.lua')\n"+neovim)
	cmd := exec.Command(nvim, "--headless", "-n", "-i", "NONE", "-u", "init.lua", "store.go", "-c", "luafile "+scripts+"/session.lua")
	cmd.Dir = dir
	home := t.TempDir()
	cmd.Env = append(os.Environ(), goEnv(t, "GOCACHE", "GOPATH")...)
	cmd.Env = append(cmd.Env, "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	for _, name := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
		cmd.Env = append(cmd.Env, "XDG_"+name+"_HOME="+home)
	}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "done") {
		log, _ := os.ReadFile(filepath.Join(home, "nvim", "lsp.log"))
		t.Errorf("%v\n%s\n%s", err, out, log)
	}
}

// moduleWithTool returns the folder of a module that has this tree's retrygen as a tool.
func moduleWithTool(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const path = "github.com/retrygen/retrygen"
	mod := strings.Replace(read("go.mod"), "module "+path, "module example.org/m", 1) +
		"\nrequire " + path + " v0.0.0\n\nreplace " + path + " => " + root + "\n\nreplace " + path + "/runtime => " + filepath.Join(root, "runtime") + "\n"
	for name, text := range map[string]string{"go.mod": mod, "go.sum": read("go.sum")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
