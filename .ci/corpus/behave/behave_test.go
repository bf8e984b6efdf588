package behave

import (
	"context"
	"errors"
	"strings"
	"testing"
)

type store interface {
	Get(ctx context.Context, keys ...string) ([]byte, error)
	Close() error
}

type stub struct{ stub *Stub }

func (s stub) Get(a0 context.Context, a1 ...string) (r0 []byte, r1 error) {
	s.stub.Call("Get", []any{&a0, &a1}, []any{&r0, &r1})
	return
}

func (s stub) Close() (r0 error) {
	s.stub.Call("Close", nil, []any{&r0})
	return
}

// A wrapper has a fault, or none.
type wrapper struct {
	next  store
	fault string
}

func (w wrapper) Get(ctx context.Context, keys ...string) (value []byte, err error) {
	n := 3
	switch w.fault {
	case "attempts":
		n = 2
	case "argument":
		keys = append([]string(nil), keys...)
	case "context":
		ctx = context.Background()
	case "method":
		return nil, w.next.Close()
	}
	for range n {
		if value, err = w.next.Get(ctx, keys...); err == nil {
			break
		}
	}
	switch {
	case w.fault == "result" && err == nil:
		value = nil
	case w.fault == "error" && err != nil:
		err = errors.New(err.Error())
	case w.fault == "swallowed":
		err = nil
	case w.fault == "panic":
		panic("no")
	}
	return value, err
}

func TestCheck(t *testing.T) {
	for fault, want := range map[string]string{
		"":          "",
		"attempts":  "2 attempts, want 3",
		"argument":  "different argument 1",
		"context":   "different argument 0",
		"result":    "different result 0",
		"error":     "different result 1",
		"swallowed": "different result 1",
		"panic":     "panic: no",
		"method":    "Close was called",
	} {
		s := &Stub{}
		res := Check(Case{Stub: s, Wrapper: wrapper{stub{s}, fault}, Methods: []Method{{"Get", true}}})
		got := strings.Join(res.Faults, "\n")
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("fault %q: found %q, want %q", fault, got, want)
		}
		if res.Retried != 1 {
			t.Errorf("fault %q: %d methods retried, want 1", fault, res.Retried)
		}
	}
}

// A method that is not retried is called once, and must still pass on its arguments and
// results.
func TestOnce(t *testing.T) {
	s := &Stub{}
	res := Check(Case{Stub: s, Wrapper: stub{s}, Methods: []Method{{"Get", false}}})
	if len(res.Faults) > 0 || res.Once != 1 {
		t.Errorf("%+v", res)
	}
}
