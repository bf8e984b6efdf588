package fields

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

const payload = "the quick brown fox"

var errUnavailable = errors.New("unavailable")

// store notes what each attempt sends, and fails the first two.
type store struct {
	Store // what the tests do not call
	sent  []string
}

func (s *store) attempt(readers ...io.Reader) error {
	all := ""
	for _, r := range readers {
		if r != nil {
			content, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			all += string(content)
		}
	}
	if s.sent = append(s.sent, all); len(s.sent) < 3 {
		return errUnavailable
	}
	return nil
}

func (s *store) PutObject(_ context.Context, in *PutObjectInput, _ ...func(*PutObjectInput)) (string, error) {
	if in == nil {
		return "nil", s.attempt()
	}
	return in.Key, s.attempt(in.Body)
}

func (s *store) PutValue(_ context.Context, in PutObjectInput) error { return s.attempt(in.Body) }

func (s *store) Upload(_ context.Context, in *UploadInput) error {
	if in.Last == nil {
		return s.attempt(in.First.Content)
	}
	return s.attempt(in.First.Content, in.Last.Content)
}

func (s *store) Send(_ context.Context, m Message) error {
	r, _ := m.Body.(io.Reader)
	return s.attempt(r)
}

func (s *store) Post(_ context.Context, _ string, body any) error {
	r, _ := body.(io.Reader)
	return s.attempt(r)
}

func (s *store) PutStream(_ context.Context, in *PutObjectInput) error { return s.attempt(in.Body) }

// stream cannot be read again.
func stream() io.Reader { return io.MultiReader(strings.NewReader(payload)) }

func TestFieldsAreSentWholeOrNotAtAll(t *testing.T) {
	part := func() Part { return Part{strings.NewReader(payload)} }
	for name, test := range map[string]struct {
		put  func(context.Context, *RetryingStore) error
		want string // of each of three attempts; "" for one attempt and ErrConsumed
	}{
		"pointer": {func(ctx context.Context, r *RetryingStore) error {
			_, err := r.PutObject(ctx, &PutObjectInput{Body: strings.NewReader(payload)})
			return err
		}, payload},
		"stream": {func(ctx context.Context, r *RetryingStore) error {
			_, err := r.PutObject(ctx, &PutObjectInput{Body: stream()})
			return err
		}, ""},
		"value": {func(ctx context.Context, r *RetryingStore) error {
			return r.PutValue(ctx, PutObjectInput{Body: strings.NewReader(payload)})
		}, payload},
		"two levels": {func(ctx context.Context, r *RetryingStore) error {
			last := part()
			return r.Upload(ctx, &UploadInput{First: part(), Last: &last})
		}, payload + payload},
		"nil on the way": {func(ctx context.Context, r *RetryingStore) error {
			return r.Upload(ctx, &UploadInput{First: part()})
		}, payload},
		"any": {func(ctx context.Context, r *RetryingStore) error {
			return r.Send(ctx, Message{Body: strings.NewReader(payload)})
		}, payload},
		"parameter of type any": {func(ctx context.Context, r *RetryingStore) error {
			return r.Post(ctx, "/", strings.NewReader(payload))
		}, payload},
		"kept copy": {func(ctx context.Context, r *RetryingStore) error {
			return r.PutStream(ctx, &PutObjectInput{Body: stream()})
		}, payload},
	} {
		t.Run(name, func(t *testing.T) {
			s := &store{}
			err := test.put(t.Context(), NewRetryingStore(s))
			if test.want == "" {
				if !errors.Is(err, retry.ErrConsumed) || len(s.sent) != 1 {
					t.Errorf("%v after %q", err, s.sent)
				}
				return
			}
			if want := []string{test.want, test.want, test.want}; err != nil || !slices.Equal(s.sent, want) {
				t.Errorf("sent %q, %v", s.sent, err)
			}
		})
	}
}

// The caller's struct is not changed, and a nil one arrives as nil.
func TestStructIsTheCallers(t *testing.T) {
	body := strings.NewReader(payload)
	in := &PutObjectInput{Key: "k", Body: body}
	if key, err := NewRetryingStore(&store{}).PutObject(t.Context(), in); key != "k" || err != nil || in.Body != body {
		t.Errorf("%q, %v; the body is a %T", key, err, in.Body)
	}
	if key, err := NewRetryingStore(&store{}).PutObject(t.Context(), nil); key != "nil" || err != nil {
		t.Errorf("%q, %v", key, err)
	}
}

func (s *store) PutLocked(_ context.Context, in *Locked) error { return s.attempt(in.Body) }

type unseen struct {
	Unseen
	*store
}

func (u unseen) PutLocked(ctx context.Context, in *Locked) error { return u.store.PutLocked(ctx, in) }

func (u unseen) PutMail(_ context.Context, in *Mail) error {
	return u.attempt(in.Message.Upload.First.Content)
}
func (u unseen) PutJob(_ context.Context, in *Job) error     { return u.attempt(in.Request.Body) }
func (u unseen) PutDraft(_ context.Context, in *Draft) error { return u.attempt(&in.Text) }

// What cannot be replaced is not retried.
func TestUnseen(t *testing.T) {
	mail := &Mail{}
	mail.Message.Upload.First.Content = strings.NewReader(payload)
	for name, put := range map[string]func(*RetryingUnseen) error{
		"in a struct with a lock": func(r *RetryingUnseen) error {
			return r.PutLocked(t.Context(), &Locked{Body: strings.NewReader(payload)})
		},
		"three levels deep": func(r *RetryingUnseen) error { return r.PutMail(t.Context(), mail) },
		"in a request": func(r *RetryingUnseen) error {
			return r.PutJob(t.Context(), &Job{httptest.NewRequest(http.MethodPut, "/", strings.NewReader(payload))})
		},
		"by its address": func(r *RetryingUnseen) error {
			return r.PutDraft(t.Context(), &Draft{*bytes.NewBufferString(payload)})
		},
	} {
		u := unseen{store: &store{}}
		if err := put(NewRetryingUnseen(u)); err != errUnavailable || len(u.sent) != 1 {
			t.Errorf("%s: %v after %d attempts", name, err, len(u.sent))
		}
	}
}
