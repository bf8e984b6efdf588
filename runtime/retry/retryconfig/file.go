package retryconfig

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A file is a file that is looked at.
type file struct {
	path string
	info os.FileInfo // at the last look; nil if it could not be read
	text string      // then
	same bool        // the look before had found the same
}

// maxSize is the largest size of a file, in bytes.
const maxSize = 1 << 20

// look returns the text at the first look, and then of each change once two looks have found
// the same. By then, the file's time of change is older than its precision: any later change
// changes the time, too.
func (f *file) look() (text string, ready bool, err error) {
	first := f.info == nil && f.text == ""
	info, err := os.Stat(f.path)
	if err != nil {
		f.info, f.text = nil, lost
		return "", false, fmt.Errorf("reading overrides: %w: what is in force stays until the file is there again", err)
	}
	unchanged := f.info != nil && os.SameFile(info, f.info) && info.ModTime().Equal(f.info.ModTime()) && info.Size() == f.info.Size()
	if unchanged && f.same {
		return "", false, nil
	}
	text, err = read(f.path)
	if err != nil {
		f.info, f.text = nil, lost
		return "", false, err
	}
	f.same = unchanged && text == f.text
	f.info, f.text = info, text
	if !f.same && !first {
		return "", false, nil
	}
	return text, true, whole(f.path, text)
}

// lost is the text of a file that could not be read. No file has it, because it has no
// newline at its end.
const lost = "lost"

// whole returns an error if text appears to be half-written.
func whole(path, text string) error {
	switch {
	case text == "":
		return errors.New("reading overrides: " + path + " is empty, perhaps half-written: leave a comment to lift all overrides")
	case !strings.HasSuffix(text, "\n"):
		return errors.New("reading overrides: " + path + " does not end with a newline, perhaps half-written: end its last line")
	}
	return nil
}

// read reads a file that is not too large.
func read(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading overrides: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("reading overrides: %w", err)
	case len(text) > maxSize:
		return "", fmt.Errorf("reading overrides: %s has more than %d bytes: it has one line per pattern", path, maxSize)
	}
	return string(text), nil
}
