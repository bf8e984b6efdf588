package retryriver

import (
	"log/slog"
	"path/filepath"
	"testing"
)

// A file waits for the disk, whatever the source requests.
func TestPragmas(t *testing.T) {
	for _, more := range []string{"", "?_pragma=synchronous%3DNORMAL", "?_pragma=Synchronous(OFF)&_pragma=journal_mode(DELETE)"} {
		queue, err := Open("file:"+filepath.Join(t.TempDir(), "calls.db")+more, WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		defer queue.Close()
		var mode string
		var sync int
		read := queue.engine.executor().QueryRow
		if err := read(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
			t.Errorf("%s: journal_mode %s, %v", more, mode, err)
		}
		if err := read(t.Context(), "PRAGMA synchronous").Scan(&sync); err != nil || sync != 2 {
			t.Errorf("%s: synchronous %d, %v", more, sync, err)
		}
	}
}
