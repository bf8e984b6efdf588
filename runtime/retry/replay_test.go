package retry_test

import (
	"bytes"
	"context"
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

// Several readers are all put back, and all of them must be.
func TestSeveralReplays(t *testing.T) {
	for name, test := range map[string]struct {
		second   io.Reader
		attempts int
	}{
		"both": {strings.NewReader(payload), 2},
		"one":  {stream{strings.NewReader(payload)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := retry.NewReplay(strings.NewReader(payload)), retry.NewReplay(test.second)
			policy, attempts := retry.Policy{Delay: retry.NoDelay}, 0
			var err error
			for range policy.Attempts(t.Context(), &err) {
				for _, p := range []*retry.Replay{first, second} {
					if got, _ := io.ReadAll(p.Reader()); string(got) != payload {
						t.Errorf("attempt %d read %q", attempts+1, got)
					}
				}
				if attempts++; attempts == 1 {
					err = errUnavailable
				} else {
					err = nil
				}
				err = second.Check(first.Check(err))
			}
			if attempts != test.attempts || (attempts == 1) != errors.Is(err, retry.ErrConsumed) {
				t.Errorf("%d attempts, %v; want %d", attempts, err, test.attempts)
			}
		})
	}
}

// An attempt may get the reader itself: nobody knows then what it has read.
func TestReplayPassedAsItself(t *testing.T) {
	for name, test := range map[string]struct {
		reader   io.Reader
		attempts int
	}{
		"seeker": {strings.NewReader(payload), 2},
		"stream": {stream{strings.NewReader(payload)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			replay := retry.NewReplay(test.reader)
			policy, attempts := retry.Policy{Delay: retry.NoDelay}, 0
			var err error
			for range policy.Attempts(t.Context(), &err) {
				got, _ := io.ReadAll(test.reader)
				if attempts++; attempts == 1 {
					err = errUnavailable
				} else if err = nil; string(got) != payload {
					t.Errorf("the second attempt read %q", got)
				}
				err = replay.Check(err)
			}
			if attempts != test.attempts || (attempts == 1) != errors.Is(err, retry.ErrConsumed) {
				t.Errorf("%d attempts, %v; want %d", attempts, err, test.attempts)
			}
		})
	}
}

// A nil pointer in the interface is passed on as it is.
func TestReplayOfNilPointer(t *testing.T) {
	for _, r := range []io.Reader{(*bytes.Buffer)(nil), (*strings.Reader)(nil), (*os.File)(nil)} {
		replay := retry.NewReplay(r)
		if got := replay.Reader(); got != r {
			t.Errorf("got a %T, want the nil %T", got, r)
		}
		if err := replay.Rewind(); err != nil {
			t.Errorf("%T: %v", r, err)
		}
	}
}

// A condition sees the error that the attempt has returned, without a mark.
func TestReplayMarkIsNotSeen(t *testing.T) {
	replay := retry.NewReplay(strings.NewReader(payload))
	policy := retry.Policy{Delay: retry.NoDelay, If: func(err error) bool { return err == errUnavailable }}
	var err error
	attempts := 0
	for range policy.Attempts(t.Context(), &err) {
		attempts++
		replay.Reader()
		err = replay.Check(errUnavailable)
	}
	if attempts != 3 || err != errUnavailable {
		t.Errorf("%v after %d attempts", err, attempts)
	}
}

// With Repeat a success is made once more, and reads the same; unless it cannot.
func TestReplayFor(t *testing.T) {
	for name, test := range map[string]struct {
		reader   io.Reader
		attempts int
	}{
		"seeker": {strings.NewReader(payload), 3},
		"stream": {stream{strings.NewReader(payload)}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m := retry.NewMethod("store.Upload", retry.Policy{Delay: retry.NoDelay}, retry.WithRepeat(), retry.WithTracker(nil))
			replay, attempts := retry.NewReplay(test.reader).For(m), 0
			var err error
			for range m.Attempts(t.Context(), &err) {
				r := replay.Reader()
				if attempts++; attempts == 1 {
					err = replay.Check(errUnavailable) // unread
					continue
				}
				if got, _ := io.ReadAll(r); string(got) != payload {
					t.Errorf("attempt %d read %q", attempts, got)
				}
				err = replay.Check(nil)
			}
			if attempts != test.attempts || err != nil {
				t.Errorf("%d attempts, %v; want %d", attempts, err, test.attempts)
			}
		})
	}
}

// A repeated call that fails is retried, and its error the caller's.
func TestReplayForFails(t *testing.T) {
	m := retry.NewMethod("store.Upload", retry.Policy{Delay: retry.NoDelay}, retry.WithRepeat(), retry.WithTracker(nil))
	replay, attempts := retry.NewReplay(strings.NewReader(payload)).For(m), 0
	errExists := errors.New("exists already")
	var err error
	for range m.Attempts(t.Context(), &err) {
		if attempts++; attempts > 1 {
			err = retry.Permanent(errExists)
		}
		err = replay.Check(err)
	}
	if attempts != 2 || err != errExists {
		t.Errorf("%d attempts, %v", attempts, err)
	}
}

// What was read and is gone cannot be read by halves after the loop.
func TestReplayRewind(t *testing.T) {
	for name, test := range map[string]struct {
		replay *retry.Replay
		lost   bool
	}{
		"seeker": {retry.NewReplay(strings.NewReader(payload)), false},
		"copy":   {retry.NewBufferedReplay(stream{strings.NewReader(payload)}, 100), false},
		"stream": {retry.NewReplay(stream{strings.NewReader(payload)}), true},
	} {
		t.Run(name, func(t *testing.T) {
			io.CopyN(io.Discard, test.replay.Reader(), 5)
			if err := test.replay.Rewind(); errors.Is(err, retry.ErrConsumed) != test.lost {
				t.Errorf("Rewind: %v", err)
			}
			got, err := io.ReadAll(test.replay.Reader())
			if test.lost && (len(got) > 0 || !errors.Is(err, retry.ErrConsumed)) || !test.lost && string(got) != payload {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}

// A body that was opened again for an attempt that was not made is closed.
func TestReplayClosesUnusedBody(t *testing.T) {
	first, again := &closer{Reader: strings.NewReader(payload)}, &closer{Reader: strings.NewReader(payload)}
	replay := retry.NewReplayFunc(first, func() (io.ReadCloser, error) { return again, nil })
	ctx, cancel := context.WithCancel(t.Context())
	policy := retry.Policy{OnRetry: func(retry.Event) { cancel() }}
	var err error
	for range policy.Attempts(ctx, &err) {
		replay.ReadCloser().Close()
		err = replay.Check(errUnavailable)
	}
	replay.Close()
	if !errors.Is(err, context.Canceled) || first.closed != 1 || again.closed != 1 {
		t.Errorf("%v, closed %d and %d times", err, first.closed, again.closed)
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

// brokenSeeker can tell where it stands, and not go back.
type brokenSeeker struct{ io.Reader }

func (brokenSeeker) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekCurrent {
		return 0, nil
	}
	return 0, errUnavailable
}

// What could not be put back is not read on from where it stands.
func TestReplayAfterAFailedRewind(t *testing.T) {
	for name, replay := range map[string]*retry.Replay{
		"seek":   retry.NewReplay(brokenSeeker{strings.NewReader(payload)}),
		"reopen": retry.NewReplayFunc(io.NopCloser(strings.NewReader(payload)), func() (io.ReadCloser, error) { return nil, errUnavailable }),
	} {
		t.Run(name, func(t *testing.T) {
			io.CopyN(io.Discard, replay.Reader(), 3)
			wantIs(t, replay.Rewind(), retry.ErrConsumed, errUnavailable)
			if got, err := io.ReadAll(replay.Reader()); len(got) != 0 || !errors.Is(err, retry.ErrConsumed) {
				t.Errorf("read %q, %v; want nothing and %v", got, err, retry.ErrConsumed)
			}
		})
	}
}

// An attempt may close its reader after the call has returned.
func TestReplayClosedLate(t *testing.T) {
	source := &closer{Reader: strings.NewReader(payload)}
	replay := retry.NewReplay(source)
	attempt := replay.ReadCloser()
	replay.Close()
	attempt.Close()
	if source.closed != 1 {
		t.Errorf("closed %d times, want once", source.closed)
	}
}

// seekCloser is a file, as far as a Replay is concerned.
type seekCloser struct {
	*strings.Reader
	closed int
}

func (s *seekCloser) Close() error { s.closed++; return nil }

// What was put back for an attempt that is not made after all is closed, too.
func TestReplayClosedThoughPutBack(t *testing.T) {
	budget, _ := drained(-1) // allows no retry
	m := retry.NewMethod("store.Put", atOnce, retry.WithTracker(nil), retry.WithBudget(budget))
	source := &seekCloser{Reader: strings.NewReader(payload)}
	replay := retry.NewReplay(source)
	var err error
	for range m.Attempts(t.Context(), &err) {
		replay.ReadCloser().Close()
		err = replay.Check(errUnavailable)
	}
	wantIs(t, err, retry.ErrBudget)
	if replay.Close(); source.closed != 1 {
		t.Errorf("closed %d times, want once", source.closed)
	}
}
