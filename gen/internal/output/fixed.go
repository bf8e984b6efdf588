package output

import (
	"bytes"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Fixed returns the changes that apply the mechanical fixes of diagnostics. File names in
// diagnostics are relative to dir. A file that was formatted stays formatted; lines keep
// their ends.
func Fixed(dir string, found diag.List) (Changes, error) {
	old := map[string][]byte{}
	fixed, err := found.Fixed(func(name string) (text []byte, err error) {
		old[name], err = os.ReadFile(absolute(dir, name))
		return old[name], err
	})
	if err != nil {
		return nil, err
	}
	var changes Changes
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		changes = append(changes, Change{Path: absolute(dir, name), Name: name, Old: old[name], New: formatted(old[name], fixed[name])})
	}
	return changes, nil
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// formatted returns text, the new content of a file, formatted if the old one was.
func formatted(old, text []byte) []byte {
	if mixed(old) || !isFormatted(unixLines(old)) {
		return text
	}
	pretty, err := format.Source(unixLines(text))
	switch {
	case err != nil:
		return text
	case bytes.Contains(old, []byte("\r\n")):
		return bytes.ReplaceAll(pretty, []byte("\n"), []byte("\r\n"))
	}
	return pretty
}

// mixed reports whether only some lines of text end with CRLF.
func mixed(text []byte) bool {
	n := bytes.Count(text, []byte("\r\n"))
	return n > 0 && n < bytes.Count(text, []byte("\n"))
}

func isFormatted(text []byte) bool {
	pretty, err := format.Source(text)
	return err == nil && bytes.Equal(pretty, text)
}
