package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/store"
)

// stubNode is a node whose methods are funcs; those that a test does not call are nil.
type stubNode struct {
	store.Node
	put       func(io.Reader) error
	roundTrip func(*http.Request) (*http.Response, error)
	list      func(yield func(string, error) bool)
}

func (n stubNode) Put(_ context.Context, body io.Reader) error { return n.put(body) }

func (n stubNode) RoundTrip(req *http.Request) (*http.Response, error) { return n.roundTrip(req) }

func (n stubNode) List(context.Context) iter.Seq2[string, error] { return n.list }

const content = "0123456789"

// many ends a call whose attempts are not limited.
const many = 10

func observeUpload(p *Peer) string {
	node := p.node()
	if node == nil {
		return ""
	}
	file := stored(node, strings.NewReader(content))
	stream := stored(node, io.MultiReader(strings.NewReader(content))) // cannot seek
	switch {
	case file == content && stream == "":
		return "a file is sent again from its start, a stream not at all"
	case file == stream:
		return fmt.Sprintf("stores %d of %d bytes", len(file), len(content))
	default:
		return fmt.Sprintf("stores %d of %d bytes of a file, %d of a stream", len(file), len(content), len(stream))
	}
}

// stored returns what a node has that fails after it has read half of body, if it is
// called again.
func stored(wrap func(store.Node) store.Node, body io.Reader) (content string) {
	failed := false
	_ = wrap(stubNode{put: func(body io.Reader) error {
		if !failed {
			failed = true
			_, _ = io.CopyN(io.Discard, body, 5)
			return store.ErrUnavailable
		}
		all, err := io.ReadAll(body)
		content = string(all)
		return err
	}}).Put(context.Background(), body)
	return content
}

func observePost(p *Peer) string {
	node := p.node()
	if node == nil {
		return ""
	}
	// The client cannot tell whether the server has processed the request.
	lost := errors.New("connection reset by peer")
	sent := 0
	client := node(stubNode{roundTrip: func(*http.Request) (*http.Response, error) {
		if sent++; sent == many {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		}
		return nil, lost
	}})
	req, err := http.NewRequest(http.MethodPost, "http://localhost/orders", bytes.NewReader([]byte(content)))
	if err != nil {
		return err.Error()
	}
	_, _ = client.RoundTrip(req)
	if sent == 1 {
		return "sent once"
	}
	return fmt.Sprintf("sent %d times", sent)
}

func observeStream(p *Peer) string {
	node := p.node()
	if node == nil {
		return ""
	}
	calls := 0
	names := node(stubNode{list: func(yield func(string, error) bool) {
		calls++
		if yield("a", nil) && yield("b", nil) && calls < many {
			yield("", store.ErrUnavailable)
		}
	}}).List(context.Background())
	seen := 0
	for _, err := range names {
		if err == nil {
			seen++
		}
	}
	if seen == 2 {
		return "each once"
	}
	return fmt.Sprintf("each %d times", seen/2)
}
