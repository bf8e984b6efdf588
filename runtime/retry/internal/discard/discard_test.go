package discard_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/internal/discard"
)

// A closer counts how often it is closed.
type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return errors.New("ignored") }

// A transaction is rolled back.
type transaction struct{ *closer }

func (t transaction) Rollback() error { return t.closer.Close() }
func (t transaction) Close(int)       {}

// Everything that can be closed is, once.
func TestResult(t *testing.T) {
	var c closer
	type page struct{ Body io.ReadCloser }
	type hidden struct{ body io.ReadCloser }
	type embedding struct{ *page }
	for _, tt := range []struct {
		result any
		want   int
	}{
		{&c, 1},
		{transaction{&c}, 1},
		{&http.Response{Body: &c}, 1},
		{page{&c}, 1},
		{&page{}, 0},
		{(*http.Response)(nil), 0},
		{hidden{&c}, 0},
		{embedding{}, 0},
		{struct{ Body string }{"text"}, 0},
		{nil, 0},
		{42, 0},
	} {
		c.closed = 0
		if discard.Result(tt.result); c.closed != tt.want {
			t.Errorf("%T: closed %d times, want %d", tt.result, c.closed, tt.want)
		}
	}
}
