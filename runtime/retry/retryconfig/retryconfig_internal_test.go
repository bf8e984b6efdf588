//go:build go1.26

package retryconfig

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A fixture is a watched file, and a method under it.
type fixture struct {
	*testing.T
	path    string
	tracker *retry.Tracker
	method  *retry.Method
	source  *source
	log     bytes.Buffer
}

// newFixture returns a fixture whose file does not exist yet.
func newFixture(t *testing.T) *fixture {
	f := &fixture{T: t, path: filepath.Join(t.TempDir(), "retry.conf"), tracker: new(retry.Tracker)}
	f.method = retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(f.tracker))
	f.watch(f.path)
	return f
}

// watch watches path instead.
func (f *fixture) watch(path string) {
	f.path = path
	log := slog.New(slog.NewTextHandler(&f.log, nil))
	f.source = newSource(Watcher{Logger: log}, path, (&file{path: path}).look, []*retry.Tracker{f.tracker})
}

// write writes the file in place.
func (f *fixture) write(text string) {
	f.Helper()
	if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
}

// look looks at the file n times.
func (f *fixture) look(n int) {
	for range n {
		f.source.report(f.source.check())
	}
}

// want checks the number of attempts in force, and the error of the source.
func (f *fixture) want(attempts int, wrong string) {
	f.Helper()
	if got := f.method.Policy().MaxAttempts; got != attempts {
		f.Errorf("%d attempts, want %d", got, attempts)
	}
	var err error
	for _, o := range f.tracker.Overrides() {
		err = o.Err
	}
	if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
		f.Errorf("got error %v, want %q", err, wrong)
	}
}

// A change takes effect at the second look that finds it.
func TestFileChanges(t *testing.T) {
	f := newFixture(t)
	f.write("* attempts=5\n")
	f.look(1)
	f.want(5, "")
	f.look(2)
	f.write("* attempts=7\n")
	f.look(1)
	f.want(5, "")
	f.look(1)
	f.want(7, "")
	if n := strings.Count(f.log.String(), "overrides changed"); n != 2 {
		t.Errorf("%d changes logged, want 2:\n%s", n, &f.log)
	}
	f.write("*.Gte off\n")
	f.look(2)
	if !strings.Contains(f.log.String(), "*.Gte matches no method; the nearest is store.Get") {
		t.Errorf("no warning in\n%s", &f.log)
	}
}

// A mistake changes nothing, is logged once, and watching goes on.
func TestFileMistakes(t *testing.T) {
	f := newFixture(t)
	f.look(1)
	f.want(3, "no such file")
	f.write("* attempts=5\n")
	f.look(2)
	f.want(5, "")
	for text, wrong := range map[string]string{
		"* attempts=7\n* attempts=x\n":     f.path + ":2:12: attempts: want a number",
		"* attempts=x\n":                   f.path + `:1:12: attempts: want a number`,
		"* attempts=7":                     "does not end with a newline",
		"":                                 "is empty",
		strings.Repeat("#\n", maxSize/2+1): "has more than 1048576 bytes",
	} {
		f.log.Reset()
		f.write(text)
		f.look(5)
		f.want(5, wrong)
		if n := strings.Count(f.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("%q: %d errors logged, want 1:\n%s", wrong, n, &f.log)
		}
		f.write("* attempts=5\n")
		f.look(2)
		f.want(5, "")
	}
	if err := os.Remove(f.path); err != nil {
		t.Fatal(err)
	}
	f.look(3)
	f.want(5, "no such file")
	f.write("* attempts=5\n")
	f.look(2)
	f.want(5, "")
	f.write("# nothing\n")
	f.look(2)
	f.want(3, "")
}

// A mounted ConfigMap is a link to a file in a link to a folder, which is replaced.
func TestFileInSymlinkedMount(t *testing.T) {
	f := newFixture(t)
	mount := t.TempDir()
	publish := func(version, text string) {
		t.Helper()
		dir := filepath.Join(mount, version)
		if err := errors.Join(os.Mkdir(dir, 0o700),
			os.WriteFile(filepath.Join(dir, "retry.conf"), []byte(text), 0o600),
			os.Chtimes(filepath.Join(dir, "retry.conf"), time.Unix(1, 0), time.Unix(1, 0)), // it may even look the same
			os.Symlink(version, filepath.Join(mount, "..data_tmp")),
			os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data"))); err != nil {
			t.Fatal(err)
		}
	}
	publish("..1", "* attempts=5\n")
	if err := os.Symlink("..data/retry.conf", filepath.Join(mount, "retry.conf")); err != nil {
		t.Fatal(err)
	}
	f.watch(filepath.Join(mount, "retry.conf"))
	f.look(3)
	f.want(5, "")
	publish("..2", "* attempts=6\n")
	if err := os.RemoveAll(filepath.Join(mount, "..1")); err != nil {
		t.Fatal(err)
	}
	f.look(2)
	f.want(6, "")
}

// TestMain writes a file byte by byte, forever, if it is the child of TestKilledWriter.
func TestMain(m *testing.M) {
	path := os.Getenv("RETRYCONFIG_TEST_WRITE")
	if path == "" {
		os.Exit(m.Run())
	}
	text := "* attempts=9 # " + strings.Repeat("long ", 1000) + "\n"
	for {
		f, err := os.Create(path)
		if err != nil {
			os.Exit(1)
		}
		for i := range len(text) - 1 { // the newline is never written
			f.WriteString(text[i : i+1])
		}
		f.Close()
	}
}

// What a writer that was killed leaves behind is not applied.
func TestKilledWriter(t *testing.T) {
	f := newFixture(t)
	f.write("* attempts=5\n")
	f.look(2)
	for range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "RETRYCONFIG_TEST_WRITE="+f.path)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); ; { // until it has written over the file
			text, err := os.ReadFile(f.path)
			if err == nil && strings.HasPrefix(string(text), "* attempts=9") {
				break
			}
			if time.Since(begun) > 30*time.Second {
				t.Fatal("the child writes nothing")
			}
			f.look(1)
		}
		child.Process.Kill()
		child.Wait()
		f.look(3)
		f.want(5, "perhaps half-written")
		f.write("* attempts=5\n")
		f.look(3)
		f.want(5, "")
	}
}

// Watch looks at the file at once and then once per interval, until its context ends.
func TestWatch(t *testing.T) {
	for interval, w := range map[time.Duration]Watcher{time.Second: {}, time.Minute: {Interval: time.Minute}} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			f := newFixture(t)
			w.Logger = slog.New(slog.DiscardHandler)
			if err := w.Watch(ctx, f.path, f.tracker); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got error %v", err)
			}
			f.write("* attempts=5\n")
			time.Sleep(2*interval - 1)
			synctest.Wait()
			f.want(3, "no such file")
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			f.want(5, "")
			cancel()
			synctest.Wait()
			f.write("* attempts=6\n")
			time.Sleep(5 * interval)
			f.want(5, "")
		})
	}
}

// Poll follows a func.
func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := newFixture(t)
		var flags atomic.Pointer[string]
		set := func(text string) { flags.Store(&text) }
		set("store.Get attempts=x")
		w := Watcher{Logger: slog.New(slog.DiscardHandler)}
		err := w.Poll(ctx, "flags", func() string { return *flags.Load() }, f.tracker)
		if err == nil || !strings.HasPrefix(err.Error(), "flags:1:20: attempts: want a number") {
			t.Errorf("got error %v", err)
		}
		for _, tt := range []struct {
			text     string
			attempts int
		}{{"* attempts=5", 5}, {"", 3}} {
			set(tt.text)
			time.Sleep(time.Second)
			synctest.Wait()
			f.want(tt.attempts, "")
		}
		cancel()
		synctest.Wait()
	})
}

// Lines without effect in the first text are logged once the program has created its methods.
func TestFirstWarnings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fixture{T: t, tracker: new(retry.Tracker)}
		w := Watcher{Logger: slog.New(slog.NewTextHandler(&f.log, nil))}
		if err := w.Poll(ctx, "flags", func() string { return "*.Get off\n*.Gte off" }, f.tracker); err != nil {
			t.Error(err)
		}
		get := retry.NewMethod("store.Get", retry.Policy{}, retry.WithTracker(f.tracker))
		time.Sleep(5 * time.Second)
		cancel()
		synctest.Wait()
		if log := f.log.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "flags:2:1: *.Gte matches no method; the nearest is store.Get") {
			t.Errorf("want one warning, got\n%s", log)
		}
		runtime.KeepAlive(get)
	})
}

// FromEnv reads RETRY.
func TestFromEnv(t *testing.T) {
	f := newFixture(t)
	for text, want := range map[string]int{"*.Put off; store.* attempts=4 ;": 4, "": 3, "# nothing\n* attempts=2": 2} {
		t.Setenv(Variable, text)
		if err := FromEnv(f.tracker); err != nil {
			t.Error(err)
		}
		f.want(want, "")
	}
	t.Setenv(Variable, "*.Put off; * attempts=0")
	if err := FromEnv(f.tracker); err == nil || !strings.HasPrefix(err.Error(), "RETRY:2:13: attempts: want") {
		t.Errorf("got error %v", err)
	}
}
