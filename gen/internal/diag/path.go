package diag

import (
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"
)

// Shorten returns path relative to dir if that is shorter, or else path. The result has
// slashes on every system, so that output is the same everywhere; Windows accepts them.
func Shorten(dir, path string) string { return host().shorten(dir, path) }

// FileURI returns the URI of an absolute path.
func FileURI(path string) string { return host().uri(path) }

// A system has the rules of an operating system for paths. Those of Windows have drives or
// shares, two separators, and no case. Package filepath knows only those of its own system,
// which cannot be tested elsewhere.
type system struct{ windows bool }

func host() system { return system{runtime.GOOS == "windows"} }

// slash returns path with slashes as separators.
func (s system) slash(path string) string {
	if s.windows {
		return strings.ReplaceAll(path, `\`, "/")
	}
	return path
}

func (s system) shorten(dir, path string) string {
	path = s.slash(path)
	rel, ok := s.rel(dir, path)
	if !ok || len(rel) >= len(path) {
		return path
	}
	return rel
}

// rel returns target relative to dir, with slashes, if there is a relative path.
func (s system) rel(dir, target string) (string, bool) {
	volume, rootedDir, from := s.split(dir)
	other, rootedTarget, to := s.split(target)
	if !s.same(volume, other) || rootedDir != rootedTarget {
		return "", false
	}
	n := 0
	for n < min(len(from), len(to)) && s.same(from[n], to[n]) {
		n++
	}
	if slices.Contains(from[n:], "..") {
		return "", false
	}
	return path.Join(strings.Repeat("../", len(from)-n), path.Join(to[n:]...), "."), true
}

// split returns the volume of a path, such as C: or //server/share; whether it is rooted;
// and its elements.
func (s system) split(name string) (volume string, rooted bool, elements []string) {
	name = s.slash(name)
	if s.windows {
		volume = name[:volumeLen(name)]
	}
	name = path.Clean(name[len(volume):])
	rooted = strings.HasPrefix(name, "/") || strings.HasPrefix(volume, "//")
	return volume, rooted, slices.DeleteFunc(strings.Split(name, "/"), func(e string) bool { return e == "" || e == "." })
}

// volumeLen returns the length of the volume of a Windows path with slashes.
func volumeLen(name string) int {
	if share, ok := strings.CutPrefix(name, "//"); ok {
		server, rest, _ := strings.Cut(share, "/")
		name, _, _ := strings.Cut(rest, "/")
		return min(len("//")+len(server)+len("/")+len(name), len(share)+len("//"))
	}
	if len(name) >= 2 && name[1] == ':' {
		return 2
	}
	return 0
}

func (s system) same(a, b string) bool { return a == b || s.windows && strings.EqualFold(a, b) }

// inside returns path relative to dir, with slashes, if it is in dir.
func (s system) inside(dir, path string) (rel string, ok bool) {
	rel, ok = s.rel(dir, path)
	return rel, ok && rel != ".." && !strings.HasPrefix(rel, "../")
}

func (s system) uri(path string) string {
	path = strings.TrimRight(s.slash(path), "/")
	u := url.URL{Scheme: "file", Path: path}
	switch {
	case s.windows && strings.HasPrefix(path, "//"): // server/share
		server, rest, _ := strings.Cut(path[len("//"):], "/")
		u.Host, u.Path = server, "/"+rest
	case !strings.HasPrefix(path, "/"): // C:/src, or the root
		u.Path = "/" + path
	}
	return u.String()
}
