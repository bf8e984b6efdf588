package support_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// benchReplay makes calls that replay what open returns.
func benchReplay(b *testing.B, open func() io.Reader) {
	m := retry.NewMethod("bench.Put", retry.Policy{}, retry.WithTracker(nil))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		var err error
		call := m.Call(ctx)
		replay := support.NewReplay(&call, open())
		for range call.Attempts(&err) {
			if r := replay.Reader(); r != nil {
				_, err = io.Copy(io.Discard, r)
			}
		}
		call.Close()
	}
}

func BenchmarkReplayNil(b *testing.B) { benchReplay(b, func() io.Reader { return nil }) }

func BenchmarkReplayBytes(b *testing.B) {
	content := []byte("the quick brown fox")
	benchReplay(b, func() io.Reader { return bytes.NewReader(content) })
}

func BenchmarkReplayStream(b *testing.B) {
	benchReplay(b, func() io.Reader { return struct{ io.Reader }{strings.NewReader("the quick brown fox")} })
}

func BenchmarkKeep(b *testing.B) {
	m := retry.NewMethod("bench.Open", retry.Policy{Timeout: time.Second}, retry.WithTracker(nil), support.WithLastingResult())
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		var err error
		var r io.ReadCloser
		for ctx := range m.Attempts(ctx, &err) {
			r = support.Keep(ctx, io.NopCloser(strings.NewReader("")))
		}
		r.Close()
	}
}

func BenchmarkDiscard(b *testing.B) {
	r := io.NopCloser(strings.NewReader(""))
	b.ReportAllocs()
	for b.Loop() {
		support.Discard(r)
	}
}

// Callbacks cost a call that succeeds at once a closure, and with Once a set of keys.
func BenchmarkEach(b *testing.B) {
	fn, key := func(int) error { return nil }, func(n int) int { return n }
	for name, wrap := range map[string]func(func(int) error) func(int) error{
		"each": func(fn func(int) error) func(int) error { return support.NewEach(fn).Func() },
		"once": func(fn func(int) error) func(int) error { return support.NewEach(support.Once(fn, key)).Func() },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				wrapped := wrap(fn)
				for n := range 10 {
					wrapped(n)
				}
			}
		})
	}
}
