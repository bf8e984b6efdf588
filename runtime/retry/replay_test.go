package retry_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
)

const payload = "the quick brown fox"

// stream hides everything but Read, as a network connection's body does.
type stream struct{ io.Reader }

// upload is what a wrapper does around each attempt: it returns what the last
// attempt could read, the number of attempts, and the error.
func upload(t *testing.T, replay *retry.Replay, attempt func(r io.Reader, n int) error) (got string, attempts int, err error) {
	t.Helper()
	policy := retry.Policy{Delay: retry.NoDelay}
	for range policy.Attempts(t.Context(), &err) {
		attempts++
		r := replay.Reader()
		if err = replay.Check(attempt(r, attempts)); err == nil {
			rest, readErr := io.ReadAll(r)
			if readErr != nil {
				t.Fatal(readErr)
			}
			got = string(rest)
		}
	}
	return got, attempts, err
}

// failAfter fails the first attempt once it has read n bytes.
func failAfter(n int) func(io.Reader, int) error {
	return func(r io.Reader, attempt int) error {
		if attempt > 1 {
			return nil
		}
		io.CopyN(io.Discard, r, int64(n))
		return errUnavailable
	}
}

// Whatever can be read again is sent whole by the second attempt, from where it
// stood at first, however much the failed one has read.
func TestReplaySendsTheSameAgain(t *testing.T) {
	file := func() io.Reader {
		path := filepath.Join(t.TempDir(), "payload")
		if err := os.WriteFile(path, []byte("head:"+payload), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		f.Seek(5, io.SeekStart)
		return f
	}
	middle := strings.NewReader("head:" + payload)
	middle.Seek(5, io.SeekStart)

	for name, replay := range map[string]*retry.Replay{
		"seeker in the middle": retry.NewReplay(middle),
		"file":                 retry.NewReplay(file()),
		"bytes.Reader":         retry.NewReplay(bytes.NewReader([]byte(payload))),
		"bytes.Buffer":         retry.NewReplay(bytes.NewBufferString(payload)),
		"kept copy":            retry.NewBufferedReplay(stream{strings.NewReader(payload)}, int64(len(payload))),
		"reopened": retry.NewReplayFunc(io.NopCloser(strings.NewReader(payload)), func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(payload)), nil
		}),
	} {
		t.Run(name, func(t *testing.T) {
			got, attempts, err := upload(t, replay, failAfter(9))
			if got != payload || attempts != 2 || err != nil {
				t.Errorf("got %q after %d attempts, %v; want all of it after 2", got, attempts, err)
			}
		})
	}
}

// What cannot be read again is retried while nothing of it was read, else not.
func TestReplayOfAStream(t *testing.T) {
	tests := map[string]struct {
		read     int
		limit    int64
		attempts int
	}{
		"unread":              {read: 0, attempts: 2},
		"a byte read":         {read: 1, attempts: 1},
		"within the limit":    {read: 8, limit: 8, attempts: 2},
		"more than the limit": {read: 9, limit: 8, attempts: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			replay := retry.NewBufferedReplay(stream{strings.NewReader(payload)}, test.limit)
			got, attempts, err := upload(t, replay, failAfter(test.read))
			if attempts != test.attempts {
				t.Errorf("%d attempts, want %d", attempts, test.attempts)
			}
			if attempts == 2 {
				if got != payload || err != nil {
					t.Errorf("the second attempt sent %q, %v; want all of it", got, err)
				}
				return
			}
			if !errors.Is(err, retry.ErrConsumed) || !errors.Is(err, errUnavailable) {
				t.Errorf("got %v, want it to match both %v and %v", err, retry.ErrConsumed, errUnavailable)
			}
		})
	}
}

// An answer is passed on unchanged, although the argument has been read.
func TestReplayLeavesOtherErrorsAlone(t *testing.T) {
	permanent := errors.New("too large")
	replay := retry.NewReplay(stream{strings.NewReader(payload)})
	_, attempts, err := upload(t, replay, func(r io.Reader, _ int) error {
		io.ReadAll(r)
		return retry.Permanent(permanent)
	})
	if err != permanent || attempts != 1 {
		t.Errorf("got %v after %d attempts, want %v itself after 1", err, attempts, permanent)
	}
}

func TestReplayOfNil(t *testing.T) {
	replay := retry.NewReplay(nil)
	if r := replay.Reader(); r != nil {
		t.Errorf("got %v, want nil", r)
	}
	if r := replay.ReadCloser(); r != nil {
		t.Errorf("got %v, want nil", r)
	}
}

// Callees that know a reader by its methods still do.
func TestReplayKeepsTypesAndMethods(t *testing.T) {
	buffer := bytes.NewBufferString(payload)
	if r := retry.NewReplay(buffer).Reader(); r != buffer {
		t.Errorf("got a %T, want the *bytes.Buffer itself", r)
	}

	sized := struct {
		io.Reader
		io.WriterTo
		lener
	}{stream{buffer}, buffer, buffer}
	r := retry.NewReplay(sized).Reader()
	if l, ok := r.(lener); !ok || l.Len() != len(payload) {
		t.Errorf("a %T has lost Len", r)
	}
	if _, ok := r.(io.WriterTo); !ok {
		t.Errorf("a %T has lost WriteTo", r)
	}
}

type lener interface{ Len() int }

// A copy counts as reading.
func TestReplayNoticesWriteTo(t *testing.T) {
	buffer := bytes.NewBufferString(payload)
	replay := retry.NewReplay(struct {
		io.Reader
		io.WriterTo
	}{stream{buffer}, buffer})
	_, attempts, err := upload(t, replay, func(r io.Reader, _ int) error {
		io.Copy(io.Discard, r)
		return errUnavailable
	})
	if attempts != 1 || !errors.Is(err, retry.ErrConsumed) {
		t.Errorf("%d attempts, %v; want 1 and %v", attempts, err, retry.ErrConsumed)
	}
}

// closer notes when it is closed.
type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return nil }

// An attempt that fails before it reads anything often closes its body all the
// same; the next attempt finds it open, and in the end it is closed once.
func TestReplayClosesOnce(t *testing.T) {
	body := &closer{Reader: strings.NewReader(payload)}
	replay := retry.NewReplay(body)
	var got []byte
	var err error
	policy, attempts := retry.Policy{Delay: retry.NoDelay}, 0
	for range policy.Attempts(t.Context(), &err) {
		rc := replay.ReadCloser()
		if attempts++; attempts == 1 {
			rc.Close()
			err = replay.Check(errUnavailable)
			continue
		}
		if body.closed != 0 {
			t.Error("closed before the second attempt")
		}
		got, err = io.ReadAll(rc)
		rc.Close()
	}
	replay.Close()
	if string(got) != payload || body.closed != 1 {
		t.Errorf("got %q, closed %d times; want all of it, closed once", got, body.closed)
	}
}

// A transport may go on reading after its call has failed. What it gets then is
// an error, not a part of what the next attempt sends.
func TestReplayShutsOutAnOldAttempt(t *testing.T) {
	replay := retry.NewReplay(stream{strings.NewReader(payload)})
	var old io.Reader
	got, _, err := upload(t, replay, func(r io.Reader, n int) error {
		if n == 1 {
			old = r
			return errUnavailable
		}
		if m, err := old.Read(make([]byte, 4)); m != 0 || err == nil {
			t.Errorf("the old attempt read %d bytes, %v", m, err)
		}
		return nil
	})
	if got != payload || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// A pipe is a file that cannot seek.
func TestReplayOfAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w.WriteString(payload)
	w.Close()
	got, attempts, err := upload(t, retry.NewReplay(r), failAfter(0))
	if got != payload || attempts != 2 || err != nil {
		t.Errorf("got %q after %d attempts, %v", got, attempts, err)
	}
}

func FuzzBufferedReplay(f *testing.F) {
	f.Add([]byte(payload), uint16(4), uint16(9), uint16(3))
	f.Fuzz(func(t *testing.T, content []byte, limit, read, chunk uint16) {
		replay := retry.NewBufferedReplay(stream{bytes.NewReader(content)}, int64(limit))
		first := replay.Reader()
		taken, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, io.LimitReader(first, int64(read)), make([]byte, int(chunk)+1))
		var err error
		policy, attempts := retry.Policy{Delay: retry.NoDelay, MaxAttempts: 2}, 0
		for range policy.Attempts(t.Context(), &err) {
			if attempts++; attempts == 1 {
				err = replay.Check(errUnavailable)
				continue
			}
			var again []byte
			if again, err = io.ReadAll(replay.Reader()); !bytes.Equal(again, content) {
				t.Errorf("the second attempt read %q, want %q", again, content)
			}
		}
		if lost := taken > int64(limit); lost != errors.Is(err, retry.ErrConsumed) {
			t.Errorf("%d of %d bytes read with a limit of %d: got %v", taken, len(content), limit, err)
		}
	})
}
