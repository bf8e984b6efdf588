package retrygrpc_test

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// A refuser is a server of HTTP/2 that refuses the first requests, and answers the others
// with an empty message.
type refuser struct {
	net.Listener
	refuse      func(f *http2.Framer, stream uint32) error
	refusals    atomic.Int64 // how many requests to refuse
	unreachable atomic.Int64 // how many connections to close after the first
	requests    atomic.Int64
	answered    atomic.Int64
}

// run serves connections, one after the other.
func (r *refuser) run() {
	for first := true; ; first = false {
		conn, err := r.Accept()
		if err != nil {
			return
		}
		if first || r.unreachable.Add(-1) < 0 {
			r.serve(conn)
		}
		conn.Close()
	}
}

// serve serves a connection.
func (r *refuser) serve(conn net.Conn) error {
	if _, err := io.ReadFull(conn, make([]byte, prefaceSize)); err != nil {
		return err
	}
	f := http2.NewFramer(conn, conn)
	if err := f.WriteSettings(); err != nil {
		return err
	}
	for {
		got, err := f.ReadFrame()
		if err != nil {
			return err
		}
		switch got := got.(type) {
		case *http2.SettingsFrame:
			if !got.IsAck() {
				err = f.WriteSettingsAck()
			}
		case *http2.PingFrame:
			if !got.IsAck() {
				err = f.WritePing(true, got.Data)
			}
		case *http2.HeadersFrame:
			r.requests.Add(1)
			if r.refusals.Add(-1) >= 0 {
				err = r.refuse(f, got.StreamID)
			} else {
				r.answered.Add(1)
				err = answerEmpty(f, got.StreamID)
			}
		}
		if err != nil {
			return err
		}
	}
}

// answerEmpty answers a request.
func answerEmpty(f *http2.Framer, stream uint32) error {
	var block bytes.Buffer
	e := hpack.NewEncoder(&block)
	header := func(end bool, fields ...string) error {
		block.Reset()
		for i := 0; i < len(fields); i += 2 {
			e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
		}
		return f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: end})
	}
	if err := header(false, ":status", "200", "content-type", "application/grpc"); err != nil {
		return err
	}
	if err := f.WriteData(stream, false, make([]byte, 5)); err != nil {
		return err
	}
	return header(true, "grpc-status", "0")
}

// refuseStream refuses a request only.
func refuseStream(f *http2.Framer, stream uint32) error {
	return f.WriteRSTStream(stream, http2.ErrCodeRefusedStream)
}

// goAway refuses all requests of a connection, and closes it.
func goAway(f *http2.Framer, stream uint32) error {
	f.WriteGoAway(0, http2.ErrCodeNo, nil)
	return io.EOF
}

// What the server refuses is repeated by gRPC itself, once. If there is no connection for
// that, the call was not carried out.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		refuse      func(*http2.Framer, uint32) error
		refusals    int64
		unreachable int64
		retries     bool
		code        codes.Code
	}{
		"stream":                {refuseStream, 1, 0, false, codes.OK},
		"stream, twice":         {refuseStream, 2, 0, false, codes.Unavailable},
		"connection":            {goAway, 1, 0, false, codes.OK},
		"connection, then none": {goAway, 1, 3, true, codes.OK},
	} {
		for by, newCaller := range callers {
			r := &refuser{Listener: servers.Listen(t), refuse: test.refuse}
			r.refusals.Store(test.refusals)
			r.unreachable.Store(test.unreachable)
			go r.run()
			tracker := new(retry.Tracker)
			c := newCaller(true, tracker)
			err := c.place(t.Context(), dial(t, r.Addr().String(), c.options...), "1")
			stats := tracker.Stats(place)
			if status.Code(err) != test.code || stats.Retries > 0 != test.retries || r.answered.Load() != int64(stats.Successes) {
				t.Errorf("%s, by %s: got error %v after %d requests, %d answered: %+v", name, by, err, r.requests.Load(), r.answered.Load(), stats)
			}
		}
	}
}
