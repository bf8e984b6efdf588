package load

import (
	"os"
	"path/filepath"
)

// Above returns the path of the nearest file with the given name, such as go.mod, in a folder or
// the folders around it. It is "" if there is none.
func Above(dir, name string) string {
	for {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
