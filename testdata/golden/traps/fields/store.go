// Package fields has readers in the fields of arguments, where a retry by hand sends
// the second attempt an empty body and reports success.
package fields

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"sync"
)

// PutObjectInput is what object stores take.
type PutObjectInput struct {
	Key  string
	Body io.Reader
}

// Part is one level deeper.
type Part struct{ Content io.ReadSeeker }

// UploadInput has readers two levels deep, behind a pointer and not.
type UploadInput struct {
	Name  string
	First Part
	Last  *Part
	Meta  struct{ Owner string }
}

// Message may hold a reader.
type Message struct {
	Subject string
	Body    any
}

// Store is an object store.
//
//retry:policy delay=0s
//retry:idempotent
type Store interface {
	PutObject(ctx context.Context, in *PutObjectInput, options ...func(*PutObjectInput)) (etag string, err error)
	PutValue(ctx context.Context, in PutObjectInput) error
	Upload(ctx context.Context, input *UploadInput) error
	Send(ctx context.Context, m Message) error
	Post(ctx context.Context, url string, body any) error

	//retry:policy replay=buffer(1KiB)
	PutStream(ctx context.Context, in *PutObjectInput) error

	// Get reads nothing of its caller.
	Get(ctx context.Context, in *GetInput) (*os.File, error)
}

// GetInput has fields that are no content.
type GetInput struct {
	Key  string
	Rand io.Reader
	Data string
}

// Locked must not be copied.
type Locked struct {
	mu   sync.Mutex
	Body io.Reader
}

// Enveloped gives its reader by a method.
type Enveloped interface{ Body() io.Reader }

// Process does so, too.
type Process interface{ GetIn() io.Reader }

// Parts has several.
type Parts struct{ Parts []io.Reader }

// Mail has its readers three levels deep, in what it may hold again.
type Mail struct {
	Thread  *Mail
	Message struct{ Upload UploadInput }
}

// Job has a request.
type Job struct{ Request *http.Request }

// Draft is read from where it lies.
type Draft struct{ Text bytes.Buffer }

// Unseen has readers that no copy can replace.
//
//retry:policy
//retry:idempotent
type Unseen interface {
	PutLocked(ctx context.Context, in *Locked) error
	PutEnveloped(ctx context.Context, in Enveloped) error
	PutProcess(ctx context.Context, in Process) error
	PutParts(ctx context.Context, in *Parts) error
	PutMail(ctx context.Context, in *Mail) error
	PutJob(ctx context.Context, in *Job) error
	PutDraft(ctx context.Context, in *Draft) error
	Delete(ctx context.Context, name string) error

	//retry:policy replay=off
	PutTrusted(ctx context.Context, in *Locked) error
}
