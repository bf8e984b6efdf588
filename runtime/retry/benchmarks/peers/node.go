package peers

import (
	"context"
	"io"
	"iter"
	"net/http"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// node returns p's decorator of a [store.Node], or nil if p does not retry the calls of
// others. A library that takes a function gets the one that is the shortest to write.
func (p *Peer) node() func(store.Node) store.Node {
	switch {
	case p == retrygen:
		return func(next store.Node) store.Node { return store.NewRetryingNode(next) }
	case p.Retry == nil || p == awsSDK: // the SDK's middleware rewinds the bodies of its own requests only
		return nil
	default:
		return func(next store.Node) store.Node { return &closureNode{next, p.Retry(0)} }
	}
}

// closureNode passes closures to a library.
type closureNode struct {
	next store.Node
	wrap Wrap
}

func (n *closureNode) do(ctx context.Context, f func(context.Context) error) error {
	_, err := n.wrap(store.Func(func(ctx context.Context, _ string) (*store.User, error) {
		return user, f(ctx)
	})).Get(ctx, "")
	return err
}

func (n *closureNode) Put(ctx context.Context, body io.Reader) error {
	return n.do(ctx, func(ctx context.Context) error { return n.next.Put(ctx, body) })
}

func (n *closureNode) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	err = n.do(req.Context(), func(ctx context.Context) error {
		resp, err = n.next.RoundTrip(req.WithContext(ctx))
		return err
	})
	return resp, err
}

func (n *closureNode) List(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := n.do(ctx, func(ctx context.Context) error {
			for name, err := range n.next.List(ctx) {
				if err != nil {
					return err
				}
				if !yield(name, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
}
