// Package fallback shows a fallback that gets the same arguments as the call: readers
// from where they stood at first.
package fallback

import (
	"context"
	"io"
	"net/http"
	"os"
)

// Uploads sends what it is given.
type Uploads interface {
	//retry:policy replay=buffer(4KiB) fallback=spool
	Send(ctx context.Context, body io.Reader) error

	//retry:policy fallback=spoolFile
	SendFile(ctx context.Context, f *os.File) error

	//retry:policy fallback=spoolRequest
	Do(req *http.Request) (*http.Response, error)
}

var spooled []string

func keep(r io.Reader) error {
	content, err := io.ReadAll(r)
	spooled = append(spooled, string(content))
	return err
}

func spool(_ context.Context, body io.Reader, _ error) error { return keep(body) }

func spoolFile(_ context.Context, f *os.File, _ error) error { return keep(f) }

func spoolRequest(req *http.Request, _ error) (*http.Response, error) { return nil, keep(req.Body) }
