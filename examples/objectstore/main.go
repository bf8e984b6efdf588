// Objectstore retries a client of an object store, whose failed attempts leave things
// behind: half an object in the store, half a download in a buffer, half a listing with
// its consumer.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// ErrUnavailable reports that a bucket is temporarily unavailable.
var ErrUnavailable = errors.New("bucket unavailable")

// Object describes an object of a bucket.
type Object struct {
	Name string
	Size int
}

// Store stores objects in buckets.
//
//   - A bucket that fails too often is left alone for a while; others are not affected.
//   - Log records and errors name the bucket and the object.
//
//retry:policy attempts=4 delay=1ms on=ErrUnavailable log=bucket,name
//retry:breaker per=bucket failures=8 cooldown=1m
type Store interface {
	// Put stores an object. Each attempt reads the whole body, and a failed attempt's half
	// of an object is deleted before the next.
	//
	//retry:policy undo=.Delete
	Put(ctx context.Context, bucket, name string, body io.Reader) error

	// Get appends an object to buf, which is emptied before a retry.
	//
	//retry:policy reset=buf
	Get(ctx context.Context, bucket, name string, buf *bytes.Buffer) error

	// List calls fn for each object. No retry passes it an object twice, and its own errors
	// end the listing.
	//
	//retry:policy each=fn seen=nameOf
	List(ctx context.Context, bucket string, fn func(Object) error) error

	// Delete removes an object. It may be repeated: an object that is gone is gone.
	//
	//retry:policy attempts=2
	Delete(ctx context.Context, bucket, name string) error
}

func nameOf(o Object) string { return o.Name }

// memory is a Store in which some calls fail halfway.
type memory struct {
	objects map[string]string // by bucket/name
	down    string            // bucket of which all calls fail
	fail    int               // number of calls that fail next
	calls   int
}

// failing reports whether a call is to fail halfway.
func (m *memory) failing(bucket string) bool {
	m.calls++
	m.fail--
	return m.fail >= 0 || bucket == m.down
}

func (m *memory) Put(_ context.Context, bucket, name string, body io.Reader) error {
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if m.failing(bucket) {
		m.objects[bucket+"/"+name] += string(content[:len(content)/2])
		return ErrUnavailable
	}
	m.objects[bucket+"/"+name] += string(content)
	return nil
}

func (m *memory) Get(_ context.Context, bucket, name string, buf *bytes.Buffer) error {
	content, ok := m.objects[bucket+"/"+name]
	if !ok {
		return &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	}
	if m.failing(bucket) {
		buf.WriteString(content[:len(content)/2])
		return ErrUnavailable
	}
	buf.WriteString(content)
	return nil
}

func (m *memory) List(_ context.Context, bucket string, fn func(Object) error) error {
	var found []Object
	for path, content := range m.objects {
		if name, ok := strings.CutPrefix(path, bucket+"/"); ok {
			found = append(found, Object{name, len(content)})
		}
	}
	slices.SortFunc(found, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
	failing := m.failing(bucket)
	for i, o := range found {
		if failing && i == len(found)/2 {
			return ErrUnavailable
		}
		if err := fn(o); err != nil {
			return fmt.Errorf("list %s: %w", bucket, err)
		}
	}
	return nil
}

func (m *memory) Delete(_ context.Context, bucket, name string) error {
	delete(m.objects, bucket+"/"+name)
	return nil
}

func main() {
	ctx, next := context.Background(), &memory{objects: map[string]string{}, down: "broken"}
	store := NewRetryingStore(next, retry.WithLogger(newLogger()))

	next.fail = 1
	fmt.Println("Put:", store.Put(ctx, "photos", "cat.jpg", strings.NewReader("meow")), next.objects)

	next.fail = 1
	var buf bytes.Buffer
	fmt.Println("Get:", store.Get(ctx, "photos", "cat.jpg", &buf), buf.String())

	store.Put(ctx, "photos", "dog.jpg", strings.NewReader("woof"))
	next.fail = 1
	fmt.Println("List:", store.List(ctx, "photos", func(o Object) error {
		fmt.Println("  ", o.Name)
		return nil
	}))

	buf.Reset()
	for range 2 {
		store.Put(ctx, "broken", "cat.jpg", strings.NewReader("meow"))
	}
	fmt.Println("Broken bucket:", store.Put(ctx, "broken", "cat.jpg", strings.NewReader("meow")))
	fmt.Println("Other bucket:", store.Get(ctx, "photos", "dog.jpg", &buf), buf.String())
}

// newLogger returns a logger for calls that give up or are rejected, without times, which
// differ from run to run.
func newLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelWarn,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "elapsed" {
				return slog.Attr{}
			}
			return a
		},
	}))
}
