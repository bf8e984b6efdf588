package answers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"testing"
)

// store fails with an error, and counts its attempts.
type store struct {
	err   error
	calls int
}

func (s *store) Get(context.Context) error   { s.calls++; return s.err }
func (s *store) Find(context.Context) error  { s.calls++; return s.err }
func (s *store) Await(context.Context) error { s.calls++; return s.err }

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		err              error
		get, find, await int
	}{
		{errors.New("down"), 3, 3, 1},
		{ErrInvalid, 3, 1, 1},
		{sql.ErrNoRows, 1, 1, 3},
		{fmt.Errorf("get user: %w", io.EOF), 1, 1, 3},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, 1, 1, 1},
		{io.ErrUnexpectedEOF, 3, 3, 1},
		{&url.Error{Op: "Get", URL: "http://x", Err: io.EOF}, 3, 3, 3},
	} {
		s := &store{err: tt.err}
		r := NewRetryingStore(s)
		for name, call := range map[string]struct {
			of   func(context.Context) error
			want int
		}{"Get": {r.Get, tt.get}, "Find": {r.Find, tt.find}, "Await": {r.Await, tt.await}} {
			s.calls = 0
			if err := call.of(t.Context()); err != tt.err || s.calls != call.want {
				t.Errorf("%s: %v after %d attempts, want %d", name, err, s.calls, call.want)
			}
		}
	}
}
