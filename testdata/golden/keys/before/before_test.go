package before

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// sink sends one element of a batch, and fails its first calls of other methods.
type sink struct {
	failures int
	got      []any
}

func (s *sink) fail(got any) error {
	s.got = append(s.got, got)
	if s.failures--; s.failures >= 0 {
		return ErrBusy
	}
	return nil
}

func (s *sink) Send(_ context.Context, batch []string, opts ...int) (int, error) {
	s.got = append(s.got, batch[0])
	if s.failures--; s.failures >= 0 {
		return 1, &PartError{batch[1:]}
	}
	return len(batch), nil
}

func (s *sink) Sign(token string, out *Buffer) error {
	out.Text += "half"
	return s.fail(token)
}

func (s *sink) Both(token string, out *Buffer) error { return s.Sign(token, out) }

func (s *sink) Log(_ context.Context, name string, body io.Reader) error {
	text, _ := io.ReadAll(body)
	return s.fail(string(text))
}

func (s *sink) Try(seed int) int {
	if s.fail(seed) != nil {
		return 0
	}
	return seed
}

func wrap(failures int) (*sink, *RetryingSender) {
	s := &sink{failures: failures}
	return s, NewRetryingSender(s, retrytest.Instant())
}

func want(t *testing.T, got, want []any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The caller's batch stays as it is; each attempt gets what is left.
func TestChange(t *testing.T) {
	s, sender := wrap(2)
	batch := []string{"a", "b", "c"}
	n, err := sender.Send(t.Context(), batch)
	if n != 1 || err != nil || len(batch) != 3 {
		t.Errorf("got %d, %v, %v", n, err, batch)
	}
	want(t, s.got, []any{"a", "b", "c"})
}

// An error ends the call; the caller sees it and that of the last attempt.
func TestEnd(t *testing.T) {
	s, sender := wrap(2)
	_, err := sender.Send(t.Context(), []string{"a"})
	var part *PartError
	if !errors.Is(err, ErrNothingLeft) || !errors.As(err, &part) {
		t.Errorf("got %v", err)
	}
	want(t, s.got, []any{"a"})
}

func TestReset(t *testing.T) {
	s, sender := wrap(2)
	var out Buffer
	if err := sender.Sign("t", &out); err != nil || out.Text != "half" {
		t.Errorf("got %v, %v", err, out)
	}
	want(t, s.got, []any{"t", "t'", "t''"})

	_, sender = wrap(1)
	if err := sender.Sign("t", &Buffer{Stuck: true}); !errors.Is(err, ErrBusy) || !errors.Is(err, ErrNothingLeft) {
		t.Errorf("got %v", err)
	}
	s, sender = wrap(9)
	if err := sender.Both("'", &out); !errors.Is(err, ErrNothingLeft) {
		t.Errorf("got %v", err)
	}
	want(t, s.got, []any{"'", "''"})
}

// The reader is sent again, and read by the fallback.
func TestReplay(t *testing.T) {
	notes = nil
	s, sender := wrap(9)
	if err := sender.Log(t.Context(), "a", struct{ io.Reader }{strings.NewReader("text")}); err != nil {
		t.Error(err)
	}
	want(t, s.got, []any{"text", "text", "text"})
	want(t, notes, []any{"a", ErrBusy, "a", ErrBusy, "text"})
}

func TestResult(t *testing.T) {
	s, sender := wrap(2)
	if n := sender.Try(5); n != 7 {
		t.Errorf("got %d", n)
	}
	want(t, s.got, []any{5, 6, 7})
}

func TestFunc(t *testing.T) {
	var got []any
	each := NewRetryingEach(func(_ context.Context, n int) error { got = append(got, n); return ErrBusy }, retrytest.Instant())
	if err := each(t.Context(), 1); err != ErrBusy {
		t.Error(err)
	}
	want(t, got, []any{1, 2, 3})
}

// With retrytest.Repeat a success is followed by another attempt, prepared like a retry.
func TestRepeat(t *testing.T) {
	s := &sink{}
	if err := NewRetryingSender(s, retrytest.Repeat()).Sign("t", new(Buffer)); err != nil {
		t.Error(err)
	}
	want(t, s.got, []any{"t", "t'"})
}
