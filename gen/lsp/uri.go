package lsp

import (
	"net/url"
	"path/filepath"
	"strings"
)

// pathOf returns the path of the file that a URI names; ok is false for other URIs, such as
// that of a document which has never been saved.
func pathOf(uri string) (path string, ok bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	path = trimDrive(u.Path)
	if u.Host != "" && u.Host != "localhost" {
		path = "//" + u.Host + path // a share of Windows
	}
	return filepath.Clean(filepath.FromSlash(path)), true
}

// trimDrive removes the slash before a drive letter, and makes that upper case, as the go
// command does: editors name C:\x by file:///c%3A/x.
func trimDrive(path string) string {
	if rest := strings.TrimPrefix(path, "/"); hasDrive(rest) {
		return strings.ToUpper(rest[:1]) + rest[1:]
	}
	return path
}

func hasDrive(path string) bool {
	return len(path) > 1 && path[1] == ':' && ('a' <= path[0]|0x20 && path[0]|0x20 <= 'z')
}
