package retry

import (
	"context"
	"iter"
)

// Stream returns the sequence that open returns, opened again as long as it
// fails before its first element. From then on it is passed on as it is, its
// errors among its elements: no element is ever yielded twice. When m gives up,
// the sequence is the error alone.
//
// Each range over it is a call of m. The attempt's context must last as long as
// the sequence does, so m has no use for a Timeout here. A breaker learns how an
// attempt went when its sequence ends: its Cooldown should be longer than that
// takes, or it gives up on a probe that is still being read.
func Stream[V any](ctx context.Context, m *Method, open func(context.Context) iter.Seq2[V, error]) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var err error
		for ctx := range m.Attempts(ctx, &err) {
			if err = passOn(open(ctx), yield); err == nil {
				break // for retrytest.Repeat would yield every element twice
			}
		}
		if err != nil {
			var zero V
			yield(zero, err)
		}
	}
}

// passOn yields the elements of seq, or returns the error that it began with.
func passOn[V any](seq iter.Seq2[V, error], yield func(V, error) bool) error {
	first := true
	for v, err := range seq {
		if first && err != nil {
			return err
		}
		first = false
		if !yield(v, err) {
			return nil
		}
	}
	return nil
}
