package outany

import (
	"context"
	"errors"
	"maps"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// halfway fails its first call halfway.
type halfway struct{ calls int }

func (h *halfway) fail() error {
	if h.calls++; h.calls == 1 {
		return errors.New("halfway")
	}
	return nil
}

func (h *halfway) Decode(_ context.Context, v any) error {
	switch v := v.(type) {
	case *[]string:
		*v = append(*v, "a")
	case map[string]int:
		v["a"]++
	}
	return h.fail()
}

func (h *halfway) Lock(l *Locked) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.N++
	return h.fail()
}

type answer struct{ Parts []string }

func (a *answer) Reset() { *a = answer{} }

func (h *halfway) Invoke(_ context.Context, _ string, _ any, reply Message, meta *string) error {
	reply.(*answer).Parts = append(reply.(*answer).Parts, "a")
	*meta += "m"
	return h.fail()
}

func TestOutAny(t *testing.T) {
	client := func() *RetryingClient { return NewRetryingClient(&halfway{}, retrytest.Instant()) }
	var list []string
	if err := client().Decode(t.Context(), &list); err != nil || len(list) != 1 {
		t.Errorf("list: %q, %v", list, err)
	}
	counts := map[string]int{"b": 1}
	if err := client().Decode(t.Context(), counts); err != nil || !maps.Equal(counts, map[string]int{"a": 1, "b": 1}) {
		t.Errorf("map: %v, %v", counts, err)
	}
	if err := client().Decode(t.Context(), nil); err != nil {
		t.Errorf("nil: %v", err)
	}
	var locked Locked
	if err := client().Lock(&locked); err != nil || locked.N != 1 {
		t.Errorf("locked: %d, %v", locked.N, err)
	}
	var reply answer
	meta := ""
	if err := client().Invoke(t.Context(), "m", nil, &reply, &meta); err != nil || len(reply.Parts) != 1 || meta != "m" {
		t.Errorf("reply: %v, %q, %v", reply, meta, err)
	}
}
