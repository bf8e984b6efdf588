//go:build go1.26

package support_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

const (
	head    = "head:" // what the caller has read before the call
	payload = "the quick brown fox"
)

// What an argument may be: a stream hides everything but Read, as a network
// connection's body does.
type (
	stream      struct{ io.Reader }
	seekOnly    struct{ io.ReadSeeker }
	randomSeek  struct{ *strings.Reader }
	sizedStream struct {
		io.Reader
		lener
	}
	lener interface{ Len() int }
)

// A kind is a kind of reader.
type kind struct {
	open  func(t testing.TB, content string) io.Reader
	again bool // what was read can be read again
	own   bool // the first attempt gets the reader itself
	sized bool // attempts can ask how much there is
}

var kinds = map[string]kind{
	"bytes.Buffer": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return bytes.NewBufferString(content)
	}},
	"bytes.Reader": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(bytes.NewReader([]byte(head + content)))
	}},
	"strings.Reader": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(strings.NewReader(head + content))
	}},
	"io.SectionReader": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(io.NewSectionReader(strings.NewReader("x"+head+content), 1, int64(len(head+content))))
	}},
	"limited strings.Reader": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return io.LimitReader(skipped(strings.NewReader(head+content+"tail")), int64(len(content)))
	}},
	"limited file": {again: true, own: true, sized: true, open: func(t testing.TB, content string) io.Reader {
		return io.LimitReader(skipped(openFile(t, head+content+"tail")), int64(len(content)))
	}},
	"file": {again: true, own: true, sized: true, open: func(t testing.TB, content string) io.Reader {
		return skipped(openFile(t, head+content))
	}},
	"random and seek": {again: true, own: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(randomSeek{strings.NewReader(head + content)})
	}},
	"seek": {again: true, sized: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(seekOnly{strings.NewReader(head + content)})
	}},
	"seek, endless": {again: true, open: func(_ testing.TB, content string) io.Reader {
		return skipped(endless{strings.NewReader(head + content)})
	}},
	"stream": {open: func(_ testing.TB, content string) io.Reader {
		return stream{strings.NewReader(content)}
	}},
	"stream with Len": {sized: true, open: func(_ testing.TB, content string) io.Reader {
		r := strings.NewReader(content)
		return sizedStream{stream{r}, r}
	}},
	"limited stream with Len": {sized: true, open: func(_ testing.TB, content string) io.Reader {
		r := strings.NewReader(content + "tail")
		return io.LimitReader(sizedStream{stream{r}, r}, int64(len(content)))
	}},
	"stream with WriteTo": {open: func(_ testing.TB, content string) io.Reader {
		r := strings.NewReader(content)
		return struct {
			io.Reader
			io.WriterTo
		}{stream{r}, r}
	}},
	"limited stream": {open: func(_ testing.TB, content string) io.Reader {
		return io.LimitReader(stream{strings.NewReader(content + "tail")}, int64(len(content)))
	}},
	"pipe": {open: func(t testing.TB, content string) io.Reader {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		return written(t, r, w, content)
	}},
	"TCP connection": {open: func(t testing.TB, content string) io.Reader {
		l, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		w, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		r, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return written(t, r, w, content)
	}},
	"io.Pipe": {open: func(t testing.TB, content string) io.Reader {
		r, w := io.Pipe()
		return written(t, r, w, content)
	}},
}

// endless cannot seek to its end.
type endless struct{ io.ReadSeeker }

func (e endless) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		return 0, errors.New("no end")
	}
	return e.ReadSeeker.Seek(offset, whence)
}

// skipped reads past the head.
func skipped(r io.Reader) io.Reader {
	io.ReadFull(r, make([]byte, len(head)))
	return r
}

func openFile(t testing.TB, content string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "payload")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// written returns r, and writes content to w concurrently.
func written(t testing.TB, r io.ReadCloser, w io.WriteCloser, content string) io.Reader {
	go func() {
		io.WriteString(w, content)
		w.Close()
	}()
	t.Cleanup(func() { r.Close() })
	return r
}

// uploads is a Method that makes three attempts without waits.
func uploads(opts ...retry.Option) *retry.Method {
	return retry.NewMethod("store.Put", atOnce, retry.WithTracker(nil), retry.Options(opts...))
}

// upload does what a generated wrapper does: it returns what the last attempt
// could read, the number of attempts, and the error.
func upload(t *testing.T, r io.Reader, limit int64, attempt func(r io.Reader, n int) error) (got string, attempts int, err error) {
	t.Helper()
	call := uploads().Call(t.Context())
	defer call.Close()
	replay := support.NewBufferedReplay(&call, r, limit)
	for range call.Attempts(&err) {
		attempts++
		r := replay.Reader()
		if err = attempt(r, attempts); err == nil {
			got = readAll(t, r)
		}
	}
	return got, attempts, err
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Errorf("read %q, %v", content, err)
	}
	return string(content)
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

// If the reader can be replayed, the second attempt gets all of it from the
// initial position, however much the failed attempt has read. Otherwise there
// is a second attempt only if nothing was read.
func TestReplayWholeOrNotAtAll(t *testing.T) {
	for name, k := range kinds {
		for _, read := range []int{0, 1, 9, 100} {
			t.Run(name, func(t *testing.T) {
				got, attempts, err := upload(t, k.open(t, payload), 0, failAfter(read))
				wantWholeOrConsumed(t, payload, got, attempts, err, k.again || read == 0)
			})
		}
	}
}

func wantWholeOrConsumed(t *testing.T, want, got string, attempts int, err error, whole bool) {
	t.Helper()
	switch {
	case !whole:
		if wantIs(t, err, retry.ErrConsumed, errUnavailable); attempts != 1 {
			t.Errorf("%d attempts, want 1", attempts)
		}
	case got != want || attempts != 2 || err != nil:
		t.Errorf("got %d bytes after %d attempts, %v; want all %d after 2", len(got), attempts, err, len(want))
	}
}

// full is a writer that always fails.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errUnavailable }

// Copying from a pipe or a TCP connection uses its WriteTo, which reads data
// that it then cannot write: that counts as read.
func TestReplayAfterAFailedCopy(t *testing.T) {
	content := strings.Repeat(payload, 10_000)
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			got, attempts, err := upload(t, k.open(t, content), 0, func(r io.Reader, n int) error {
				if n > 1 {
					return nil
				}
				_, err := io.Copy(full{}, r)
				return err
			})
			wantWholeOrConsumed(t, content, got, attempts, err, k.again)
		})
	}
}

// Up to limit bytes are kept of a reader that cannot be replayed otherwise.
func TestBufferedReplay(t *testing.T) {
	for name, test := range map[string]struct {
		read  int
		limit int64
		whole bool
	}{
		"unread":              {0, 0, true},
		"a byte read":         {1, 0, false},
		"within the limit":    {8, 8, true},
		"more than the limit": {9, 8, false},
		"to the end":          {100, int64(len(payload)), true},
		"negative limit":      {1, -1, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, attempts, err := upload(t, stream{strings.NewReader(payload)}, test.limit, failAfter(test.read))
			wantWholeOrConsumed(t, payload, got, attempts, err, test.whole)
		})
	}
}

// A stream that has ended or failed has done so for every attempt: a terminal
// would wait for more input, and data after an error may have a gap.
func TestBufferedReplayAfterTheEnd(t *testing.T) {
	broken := errors.New("broken")
	for name, end := range map[string]error{"end": io.EOF, "error": broken} {
		t.Run(name, func(t *testing.T) {
			source := &resuming{strings.NewReader(payload), end, strings.NewReader("more")}
			call := uploads().Call(t.Context())
			replay := support.NewBufferedReplay(&call, io.Reader(source), 1<<10)
			var err error
			for range call.Attempts(&err) {
				got, readErr := io.ReadAll(replay.Reader())
				if string(got) != payload || (readErr == nil) != (end == io.EOF) {
					t.Errorf("read %q, %v", got, readErr)
				}
				err = errUnavailable
			}
		})
	}
}

// resuming can be read after an error or the end.
type resuming struct {
	first io.Reader
	end   error // nil once it was returned
	rest  io.Reader
}

func (r *resuming) Read(b []byte) (int, error) {
	if n, err := r.first.Read(b); err == nil {
		return n, nil
	}
	if end := r.end; end != nil {
		r.end = nil
		return 0, end
	}
	return r.rest.Read(b)
}

// A non-retryable error is passed on unchanged, although the argument has been
// read.
func TestReplayLeavesOtherErrorsAlone(t *testing.T) {
	permanent := errors.New("too large")
	_, attempts, err := upload(t, stream{strings.NewReader(payload)}, 0, func(r io.Reader, _ int) error {
		io.ReadAll(r)
		return retry.Permanent(permanent)
	})
	if err != permanent || attempts != 1 {
		t.Errorf("got %v after %d attempts, want %v itself after 1", err, attempts, permanent)
	}
}

// A condition gets the error that the attempt returned.
func TestReplayCondition(t *testing.T) {
	policy := retry.Policy{Delay: retry.NoDelay, If: func(err error) bool { return err == errUnavailable }}
	call := retry.NewMethod("store.Put", policy, retry.WithTracker(nil)).Call(t.Context())
	replay := support.NewReplay(&call, strings.NewReader(payload))
	var err error
	attempts := 0
	for range call.Attempts(&err) {
		attempts++
		replay.Reader()
		err = errUnavailable
	}
	if attempts != 3 || err != errUnavailable {
		t.Errorf("%v after %d attempts", err, attempts)
	}
}

// A value that is not a reader, nil, or a nil pointer is passed on unchanged
// and does not prevent retries.
func TestReplayOfNothing(t *testing.T) {
	call := uploads().Call(t.Context())
	defer call.Close()
	for _, r := range []io.Reader{nil, (*bytes.Buffer)(nil), (*strings.Reader)(nil), (*os.File)(nil)} {
		replay := support.NewReplay(&call, r)
		for range 2 {
			if replay.Reader() != r {
				t.Errorf("want the nil %T", r)
			}
		}
	}
	if replay := support.NewReplay(&call, any("text")); replay.Reader() != any("text") {
		t.Errorf("got %v, want the text", replay.Reader())
	}
	if body := support.NewBodyReplay(&call, nil, 0, nil); body.Reader() != nil {
		t.Errorf("got %v, want nil", body.Reader())
	}
	var zero support.Replay[io.Reader]
	if r := zero.Reader(); r != nil {
		t.Errorf("the zero Replay has %v, want nil", r)
	}
	attempts := 0
	var err error
	for range call.Attempts(&err) {
		attempts++
		err = errUnavailable
	}
	if attempts != 3 || err != errUnavailable {
		t.Errorf("%v after %d attempts", err, attempts)
	}
}

// A transport may continue after its attempt has failed. Whatever it does with
// its reader, the next attempt sends everything, and the earlier one reads its
// own content or gets an error.
func TestReplayShutsOutAnEarlierAttempt(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			var earlier io.Reader
			interfere := func() {
				if n, err := earlier.Read(make([]byte, 4)); n > 0 && !k.again {
					t.Errorf("the earlier attempt read %d bytes, %v", n, err)
				}
				if s, ok := earlier.(io.Seeker); ok {
					s.Seek(1, io.SeekCurrent)
				}
				if c, ok := earlier.(io.Closer); ok && !k.own {
					c.Close()
				}
			}
			got, attempts, err := upload(t, k.open(t, payload), 0, func(r io.Reader, n int) error {
				if n == 1 {
					earlier = r
					return errUnavailable
				}
				interfere()
				start := make([]byte, 4)
				if _, err := io.ReadFull(r, start); err != nil || string(start) != payload[:4] {
					t.Errorf("read %q, %v", start, err)
				}
				interfere()
				return nil
			})
			if got != payload[4:] || attempts != 2 || err != nil {
				t.Errorf("then %q after %d attempts, %v", got, attempts, err)
			}
		})
	}
}

// Rewinding waits for two concurrent reads of one attempt.
func TestReplayWaitsForAllReads(t *testing.T) {
	for name, source := range map[string]io.Reader{
		"stream": stream{strings.NewReader(payload)},
		"seek":   seekOnly{strings.NewReader(payload)},
	} {
		t.Run(name, func(t *testing.T) {
			gate := &gated{Reader: source, entered: make(chan bool), leave: make(chan bool)}
			var r io.Reader = gate
			if s, ok := source.(io.Seeker); ok {
				r = struct {
					io.Reader
					io.Seeker
				}{gate, s}
			}
			_, attempts, err := upload(t, r, 0, func(r io.Reader, _ int) error {
				read := make(chan bool, 2)
				for range 2 {
					go func() {
						r.Read(make([]byte, 1))
						read <- true
					}()
					<-gate.entered
				}
				gate.leave <- true
				<-read // one has ended
				return errUnavailable
			})
			if wantIs(t, err, retry.ErrConsumed); attempts != 1 {
				t.Errorf("%d attempts while the reader was read", attempts)
			}
			gate.leave <- true
		})
	}
}

// gated signals that a Read has started, and waits before continuing.
type gated struct {
	io.Reader
	entered, leave chan bool
}

func (g *gated) Read(b []byte) (int, error) {
	g.entered <- true
	<-g.leave
	return 0, nil
}

// With several readers, all must be rewound.
func TestSeveralReplays(t *testing.T) {
	for name, test := range map[string]struct {
		second   io.Reader
		attempts int
	}{
		"both": {strings.NewReader(payload), 2},
		"one":  {stream{strings.NewReader(payload)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			call := uploads().Call(t.Context())
			first, second := support.NewReplay(&call, strings.NewReader(payload)), support.NewReplay(&call, test.second)
			var err error
			attempts := 0
			for range call.Attempts(&err) {
				if readAll(t, first.Reader()) != payload || readAll(t, second.Reader()) != payload {
					t.Errorf("attempt %d has read a part", attempts+1)
				}
				if attempts++; attempts == 1 {
					err = errUnavailable
				} else {
					err = nil
				}
			}
			if attempts != test.attempts || (attempts == 1) != errors.Is(err, retry.ErrConsumed) {
				t.Errorf("%d attempts, %v; want %d", attempts, err, test.attempts)
			}
		})
	}
}

// A parameter type that admits no view gets the reader itself, rewound for each
// attempt; without Seek the call is not retried, because it is unknown what was
// read.
func TestReplayOfAConcreteType(t *testing.T) {
	for name, test := range map[string]struct {
		upload   func(*retry.Call, func(io.Reader)) (next func())
		attempts int
	}{
		"file":   {concretely(openFile(t, payload)), 3},
		"seek":   {concretely(seekOnly{strings.NewReader(payload)}), 3},
		"buffer": {concretely(bytes.NewBufferString(payload)), 3},
		"stream": {concretely(stream{strings.NewReader(payload)}), 1},
	} {
		t.Run(name, func(t *testing.T) {
			call := uploads().Call(t.Context())
			attempts := 0
			next := test.upload(&call, func(r io.Reader) {
				if attempts++; readAll(t, r) != payload {
					t.Errorf("attempt %d has read a part", attempts)
				}
			})
			var err error
			for range call.Attempts(&err) {
				next()
				err = errUnavailable
			}
			if attempts != test.attempts || (attempts == 1) != errors.Is(err, retry.ErrConsumed) {
				t.Errorf("%d attempts, %v; want %d", attempts, err, test.attempts)
			}
		})
	}
}

// concretely is an upload of an R.
func concretely[R io.Reader](r R) func(*retry.Call, func(io.Reader)) func() {
	return func(c *retry.Call, attempt func(io.Reader)) func() {
		replay := support.NewReplay(c, r)
		return func() { attempt(replay.Reader()) }
	}
}

// With Repeat a successful attempt is repeated and reads the same content,
// unless that is not possible.
func TestReplayRepeat(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			call := uploads(retrytest.Repeat()).Call(t.Context())
			replay, attempts := support.NewReplay(&call, k.open(t, payload)), 0
			var err error
			for range call.Attempts(&err) {
				r := replay.Reader()
				if attempts++; attempts == 1 {
					err = errUnavailable // unread
					continue
				}
				if err = nil; readAll(t, r) != payload {
					t.Errorf("attempt %d has read a part", attempts)
				}
			}
			want := 2
			if k.again {
				want = 3
			}
			if attempts != want || err != nil {
				t.Errorf("%d attempts, %v; want %d", attempts, err, want)
			}
		})
	}
}

// A repetition that fails is retried, and the caller gets its error.
func TestReplayRepeatFails(t *testing.T) {
	call := uploads(retrytest.Repeat()).Call(t.Context())
	replay, attempts := support.NewReplay(&call, strings.NewReader(payload)), 0
	errExists := errors.New("exists already")
	var err error
	for range call.Attempts(&err) {
		replay.Reader()
		if attempts++; attempts > 1 {
			err = retry.Permanent(errExists)
		}
	}
	if attempts != 2 || err != errExists {
		t.Errorf("%d attempts, %v", attempts, err)
	}
}

// A fallback gets all of the content, or is not called.
func TestFallbackGetsTheWhole(t *testing.T) {
	for name, k := range kinds {
		for _, read := range []int{0, 9} {
			t.Run(name, func(t *testing.T) {
				call := uploads().Call(t.Context())
				defer call.Close()
				replay := support.NewReplay(&call, k.open(t, payload))
				var err error
				for range call.Attempts(&err) {
					io.CopyN(io.Discard, replay.Reader(), int64(read))
					err = errUnavailable
				}
				whole := k.again || read == 0
				if call.GaveUp(&err) != whole {
					t.Fatalf("a fallback: %t, want %t", !whole, whole)
				}
				wantIs(t, err, errUnavailable)
				got, readErr := io.ReadAll(replay.Reader())
				if whole && string(got) != payload || !whole && (len(got) > 0 || !errors.Is(readErr, retry.ErrConsumed)) {
					t.Errorf("the fallback reads %q, %v", got, readErr)
				}
				if !whole {
					wantIs(t, err, retry.ErrConsumed)
				}
			})
		}
	}
}

// brokenSeeker can report its position, but not seek back.
type brokenSeeker struct{ io.Reader }

func (brokenSeeker) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekCurrent {
		return 0, nil
	}
	return 0, errNotFound
}

// Rewinding may first fail for the fallback. The call then ends, and the reader
// is not read from its current position.
func TestFallbackOfWhatCannotBePutBack(t *testing.T) {
	for name, open := range map[string]func(*retry.Call) (reader func() io.Reader){
		"seek": func(c *retry.Call) func() io.Reader {
			return support.NewReplay(c, io.Reader(brokenSeeker{strings.NewReader(payload)})).Reader
		},
		"reopen": func(c *retry.Call) func() io.Reader {
			replay := support.NewBodyReplay(c, io.NopCloser(strings.NewReader(payload)), 0, func() (io.ReadCloser, error) { return nil, errNotFound })
			return func() io.Reader { return replay.Reader() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			call := uploads(retry.WithPolicy("Put", retry.Policy{MaxAttempts: 1})).Call(t.Context())
			reader := open(&call)
			var err error
			for range call.Attempts(&err) {
				io.CopyN(io.Discard, reader(), 3)
				err = errUnavailable
			}
			if err != errUnavailable {
				t.Errorf("got %v, want the last error itself", err)
			}
			if call.GaveUp(&err) {
				t.Error("a fallback is called")
			}
			wantIs(t, err, retry.ErrConsumed, errUnavailable, errNotFound)
			if got, err := io.ReadAll(reader()); len(got) != 0 || err == nil {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}

// An attempt that fails before it reads often closes its body nevertheless; the
// next attempt finds it open, and in the end it is closed once.
func TestReplayClosesOnce(t *testing.T) {
	for name, source := range map[string]interface {
		io.ReadCloser
		times() int
	}{
		"stream":   &closer{Reader: strings.NewReader(payload)},
		"seek":     &seekCloser{seekOnly{strings.NewReader(payload)}, closer{}},
		"sections": &sectionCloser{randomSeek{strings.NewReader(payload)}, closer{}},
	} {
		t.Run(name, func(t *testing.T) {
			call := uploads().Call(t.Context())
			replay := support.NewReplay(&call, io.ReadCloser(source))
			var err error
			for attempt := range call.Attempts(&err) {
				rc := replay.Reader()
				if retry.AttemptFrom(attempt) == 1 {
					rc.Close()
					err = errUnavailable
					continue
				}
				if source.times() != 0 {
					t.Error("closed before the second attempt")
				}
				if err = nil; readAll(t, rc) != payload {
					t.Error("read a part")
				}
				rc.Close()
				rc.Close()
			}
			call.Close()
			call.Close()
			if source.times() != 1 || err != nil {
				t.Errorf("closed %d times, %v; want once", source.times(), err)
			}
		})
	}
}

func (c *closer) times() int { return c.closed }

type (
	seekCloser struct {
		seekOnly
		closer
	}
	sectionCloser struct {
		randomSeek
		closer
	}
)

func (s *seekCloser) Read(b []byte) (int, error)    { return s.seekOnly.Read(b) }
func (s *sectionCloser) Read(b []byte) (int, error) { return s.randomSeek.Read(b) }

// A reader that no attempt closes stays open, and an attempt may close its
// reader after the call has returned.
func TestReplayClosedLate(t *testing.T) {
	source := &closer{Reader: strings.NewReader(payload)}
	call := uploads().Call(t.Context())
	attempt := support.NewReplay(&call, io.ReadCloser(source)).Reader()
	if call.Close(); source.closed != 0 {
		t.Error("closed though no attempt has")
	}
	if attempt.Close(); source.closed != 1 {
		t.Errorf("closed %d times, want once", source.closed)
	}
}

// A late Close by an earlier attempt does not affect the latest.
func TestReplayClosedByAnEarlierAttempt(t *testing.T) {
	source := &closer{Reader: strings.NewReader(payload)}
	call := uploads().Call(t.Context())
	replay := support.NewReplay(&call, io.ReadCloser(source))
	var seen []io.ReadCloser
	var err error
	for range call.Attempts(&err) {
		if seen = append(seen, replay.Reader()); len(seen) == 1 {
			err = errUnavailable
			continue
		}
		seen[0].Close()
		err = nil
	}
	call.Close()
	if seen[0].Close(); source.closed != 0 {
		t.Error("closed by the earlier attempt")
	}
	if seen[1].Close(); source.closed != 1 {
		t.Errorf("closed %d times", source.closed)
	}
}

// A reader that was rewound for an attempt that is not made is closed, too.
func TestReplayClosedThoughPutBack(t *testing.T) {
	budget := retry.NewBudget(retry.BudgetPolicy{Floor: retry.NoFloor})
	for budget.Retry() { // until it allows none
	}
	source := &seekCloser{seekOnly{strings.NewReader(payload)}, closer{}}
	call := uploads(retry.WithBudget(budget)).Call(t.Context())
	replay := support.NewReplay(&call, io.ReadCloser(source))
	var err error
	for range call.Attempts(&err) {
		replay.Reader().Close()
		err = errUnavailable
	}
	wantIs(t, err, retry.ErrBudget)
	if call.Close(); source.closed != 1 {
		t.Errorf("closed %d times, want once", source.closed)
	}
}

// The caller gets the error of closing.
func TestReplayCloseError(t *testing.T) {
	file := openFile(t, payload)
	call := uploads().Call(t.Context())
	support.NewReplay(&call, io.ReadCloser(file)).Reader().Close()
	file.Close()
	wantIs(t, call.Close(), os.ErrClosed)
}

// A body belongs to the call, even if no attempt is made; a body reopened for
// an attempt that is not made is closed, too.
func TestBodyReplayCloses(t *testing.T) {
	for name, reopen := range map[string]bool{"reopened": true, "read again": false} {
		t.Run(name, func(t *testing.T) {
			for _, attempted := range []bool{true, false} {
				ctx, cancel := context.WithCancel(t.Context())
				first, again := &closer{Reader: strings.NewReader(payload)}, &closer{Reader: strings.NewReader(payload)}
				var open func() (io.ReadCloser, error)
				if reopen {
					open = func() (io.ReadCloser, error) { return again, nil }
				}
				call := retry.NewMethod("client.Do", retry.Policy{OnRetry: func(retry.Event) { cancel() }}, retry.WithTracker(nil)).Call(ctx)
				replay := support.NewBodyReplay(&call, first, 0, open)
				if !attempted {
					cancel()
				}
				var err error
				for range call.Attempts(&err) {
					replay.Reader().Close()
					err = errUnavailable
				}
				call.Close()
				wantAgain := 0
				if reopen && attempted {
					wantAgain = 1
				}
				if wantIs(t, err, context.Canceled); first.closed != 1 || again.closed != wantAgain {
					t.Errorf("attempted: %t; closed %d and %d times, want 1 and %d", attempted, first.closed, again.closed, wantAgain)
				}
			}
		})
	}
}

// A reopened body is complete for each attempt, and each attempt has its own.
func TestBodyReplayReopens(t *testing.T) {
	call := uploads().Call(t.Context())
	defer call.Close()
	open := func() (io.ReadCloser, error) { return &closer{Reader: strings.NewReader(payload)}, nil }
	given, _ := open()
	replay := support.NewBodyReplay(&call, given, 0, open)
	var seen []io.ReadCloser
	var err error
	for range call.Attempts(&err) {
		body := replay.Reader()
		if len(seen) == 0 && body != given || len(seen) > 0 && body == given {
			t.Error("want the caller's body in the first attempt only")
		}
		if seen = append(seen, body); readAll(t, body) != payload {
			t.Error("read a part")
		}
		err = errUnavailable
	}
	if len(seen) != 3 {
		t.Errorf("%d attempts", len(seen))
	}
}

// Attempts that read concurrently each read everything or end with an error.
func TestReplayOfConcurrentAttempts(t *testing.T) {
	content := strings.Repeat(payload, 5000)
	for name, k := range kinds {
		for _, limit := range []int64{0, 1 << 20} {
			t.Run(name, func(t *testing.T) {
				call := uploads(retry.WithPolicy("Put", retry.Policy{MaxAttempts: 5, Delay: retry.NoDelay})).Call(t.Context())
				replay := support.NewBufferedReplay(&call, k.open(t, content), limit)
				var reading sync.WaitGroup
				var err error
				for range call.Attempts(&err) {
					r := replay.Reader()
					begun := make(chan bool)
					reading.Go(func() {
						start := make([]byte, 1000)
						n, err := io.ReadFull(r, start)
						close(begun)
						rest, restErr := io.ReadAll(r)
						if got := string(start[:n]) + string(rest); !strings.HasPrefix(content, got) || errors.Join(err, restErr) == nil && got != content {
							t.Errorf("%T: read %d of %d bytes, %v, %v", r, len(got), len(content), err, restErr)
						}
					})
					<-begun
					err = errUnavailable
				}
				call.Close()
				reading.Wait()
			})
		}
	}
}
