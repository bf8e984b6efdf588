package diag

import (
	"path/filepath"
	"runtime"
	"testing"
)

// Names in output are relative if that is shorter, and have slashes, by the rules of either
// system.
func TestShortenSystems(t *testing.T) {
	tests := []struct {
		windows         bool
		dir, path, want string
	}{
		{true, `C:\src\m`, `C:\src\m\store\store.go`, "store/store.go"},
		{true, `C:\src\m`, `c:\SRC\M\Store\store.go`, "Store/store.go"},
		{true, `C:\src\m`, `C:/src/m/store.go`, "store.go"},
		{true, `C:\src\m\`, `C:\src\other\a.go`, "../other/a.go"},
		{true, `C:\src\m`, `D:\src\m\store.go`, "D:/src/m/store.go"},
		{true, `C:\`, `C:\a.go`, "a.go"},
		{true, `\\server\share\m`, `\\Server\Share\m\a.go`, "a.go"},
		{true, `\\server\share\m`, `\\server\other\m\a.go`, "//server/other/m/a.go"},
		{true, `\\server\share`, `\\server\share\a.go`, "a.go"},
		{true, `C:\very\deep\folder`, `C:\a.go`, "C:/a.go"},
		{true, `C:\m`, `sub\a.go`, "sub/a.go"},
		{true, `C:\m`, `C:\m`, "."},
		{false, "/src/m", "/src/m/store/store.go", "store/store.go"},
		{false, "/src/m", "/SRC/m/a.go", "/SRC/m/a.go"},
		{false, "/src/m", `/src/m/a\b.go`, `a\b.go`},
		{false, "/src/m", "C:/src/m/a.go", "C:/src/m/a.go"},
	}
	for _, tt := range tests {
		if got := (system{tt.windows}).shorten(tt.dir, tt.path); got != tt.want {
			t.Errorf("windows %v: %s in %s is %s, want %s", tt.windows, tt.path, tt.dir, got, tt.want)
		}
	}
}

func TestInsideSystems(t *testing.T) {
	tests := []struct {
		windows   bool
		dir, path string
		want      bool
	}{
		{true, `C:\m`, `C:\m\a.go`, true},
		{true, `C:\m`, `c:\M`, true},
		{true, `C:\m`, `C:\mod\a.go`, false},
		{true, `C:\m`, `D:\m\a.go`, false},
		{false, "/m", "/m/..a.go", true},
		{false, "/m", "/a.go", false},
		{false, "/m", "/", false},
	}
	for _, tt := range tests {
		if _, got := (system{tt.windows}).inside(tt.dir, tt.path); got != tt.want {
			t.Errorf("windows %v: %s inside %s: %v", tt.windows, tt.path, tt.dir, got)
		}
	}
}

func TestURISystems(t *testing.T) {
	tests := []struct {
		windows    bool
		path, want string
	}{
		{true, `C:\src\a b.go`, "file:///C:/src/a%20b.go"},
		{true, `\\server\share\m\a.go`, "file://server/share/m/a.go"},
		{true, `C:\`, "file:///C:"},
		{false, "/src/ä%.go", "file:///src/%C3%A4%25.go"},
		{false, "/", "file:///"},
	}
	for _, tt := range tests {
		if got := (system{tt.windows}).uri(tt.path); got != tt.want {
			t.Errorf("windows %v: %s is %s, want %s", tt.windows, tt.path, got, tt.want)
		}
	}
}

// The rules of this system are those of package filepath.
func FuzzRel(f *testing.F) {
	for _, seed := range [][2]string{{"/m", "/m/a.go"}, {"/m/../x", "/m//a/./b"}, {"a", "../b"}, {"..", "a"}, {"/", "/"}, {"a/..", "."}, {"", "a"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, dir, path string) {
		if runtime.GOOS == "windows" {
			t.Skip("filepath.Rel resolves relative drives")
		}
		got, ok := host().rel(dir, path)
		want, err := filepath.Rel(dir, path)
		if ok != (err == nil) || ok && got != want {
			t.Errorf("%q in %q is %q, %v, want %q, %v", path, dir, got, ok, want, err)
		}
	})
}
