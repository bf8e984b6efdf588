package errorparams

import (
	"errors"
	"syscall"
	"testing"
)

// failing fails the given number of times.
type failing[E interface {
	error
	comparable
}] struct {
	left, calls int
	err         E
}

func (f *failing[E]) Get(string) (n int, err E) {
	f.calls++
	if f.left > 0 {
		f.left--
		return 0, f.err
	}
	return 1, err
}

func (f *failing[E]) Put(id string) E {
	_, err := f.Get(id)
	return err
}

func TestCompared(t *testing.T) {
	number := &failing[syscall.Errno]{left: 1, err: syscall.EBUSY}
	if n, err := NewRetryingCompared[syscall.Errno](number).Get("x"); n != 1 || err != 0 || number.calls != 2 {
		t.Errorf("got %d, %v after %d calls", n, err, number.calls)
	}
	plain := &failing[error]{left: 2, err: errors.New("busy")}
	if err := NewRetryingCompared[error](plain).Put("x"); err != nil || plain.calls != 3 {
		t.Errorf("got %v after %d calls", err, plain.calls)
	}
}

type busy struct{}

func (*busy) Error() string { return "busy" }

type pointed struct{ calls int }

func (p *pointed) Get(string) (v busy, err *busy) {
	p.calls++
	if p.calls < 3 {
		return v, &busy{}
	}
	return v, nil
}

func TestPointed(t *testing.T) {
	p := &pointed{}
	if _, err := NewRetryingPointed[busy](p).Get("x"); err != nil || p.calls != 3 {
		t.Errorf("got %v after %d calls", err, p.calls)
	}
}
