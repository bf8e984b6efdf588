//go:build go1.26

package retryhttp_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// endStream is the flag of the last frame of a stream.
const endStream = 0x1

// A streams is an HTTP/2 server that decides about each request by itself, as no handler of
// net/http can.
type streams struct {
	mu      sync.Mutex
	got     []string // bodies of the requests that were carried out
	refused int
	refuse  func(c net.Conn, stream uint32) // the next request, without carrying it out
	lose    func(c net.Conn, stream uint32) // the answer to the next request
}

// set sets what happens to the next request.
func (s *streams) set(refuse, lose func(net.Conn, uint32)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse, s.lose = refuse, lose
}

// serve serves a connection.
func (s *streams) serve(c *net.TCPConn) {
	io.CopyN(io.Discard, c, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
	writeFrame(c, settingsFrame, 0, nil)
	bodies := map[uint32]string{}
	for {
		kind, flags, stream, payload, err := readWholeFrame(c)
		if err != nil {
			return
		}
		if kind == dataFrame {
			bodies[stream] += string(payload)
		}
		if (kind == headersFrame || kind == dataFrame) && flags&endStream != 0 {
			s.answer(c, stream, bodies[stream])
		}
	}
}

// answer answers a request.
func (s *streams) answer(c *net.TCPConn, stream uint32, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse, lose := s.refuse, s.lose
	s.refuse, s.lose = nil, nil
	if refuse != nil {
		s.refused++
		refuse(c, stream)
		return
	}
	s.got = append(s.got, body)
	if lose != nil {
		lose(c, stream)
		return
	}
	writeFrame(c, headersFrame, stream, []byte{0x88}) // :status: 200, in HPACK's table
	c.Write(binary.BigEndian.AppendUint32([]byte{0, 0, 0, dataFrame, endStream}, stream))
}

// readWholeFrame reads a frame.
func readWholeFrame(c net.Conn) (kind, flags byte, stream uint32, payload []byte, err error) {
	var header [9]byte
	if _, err = io.ReadFull(c, header[:]); err != nil {
		return 0, 0, 0, nil, err
	}
	payload = make([]byte, binary.BigEndian.Uint32(header[:])>>8)
	_, err = io.ReadFull(c, payload)
	return header[3], header[4], binary.BigEndian.Uint32(header[5:]) & (1<<31 - 1), payload, err
}

// resetStream resets a stream with that code.
func resetStream(code uint32) func(net.Conn, uint32) {
	return func(c net.Conn, stream uint32) {
		writeFrame(c, resetFrame, stream, binary.BigEndian.AppendUint32(nil, code))
	}
}

// An HTTP/2 server says itself whether it has processed a request. If it has not, even a
// POST is sent again, also when net/http cannot do so because there is no GetBody; otherwise
// only what is idempotent is.
func TestTransportUnderStreams(t *testing.T) {
	type end = func(net.Conn, uint32)
	tests := map[string]struct {
		refuse, lose end
		proven       bool // that the request was not carried out
	}{
		"REFUSED_STREAM":            {refuse: resetStream(0x7), proven: true},
		"GOAWAY before the request": {refuse: func(c net.Conn, stream uint32) { goAway(c, stream-1, 0) }, proven: true},
		"ENHANCE_YOUR_CALM":         {refuse: resetStream(0xb)}, // says less
		"INTERNAL_ERROR":            {lose: resetStream(0x2)},
		"CANCEL":                    {lose: resetStream(0x8)},
		"GOAWAY after the request": {lose: func(c net.Conn, stream uint32) {
			goAway(c, stream, 0)
			c.(*net.TCPConn).CloseWrite()
		}},
	}
	const n = 200
	for name, test := range tests {
		for kind, body := range map[string]func() io.Reader{
			"GetBody":    func() io.Reader { return strings.NewReader(payload) },
			"rewindable": func() io.Reader { return rewindable{strings.NewReader(payload)} },
		} {
			for _, method := range []string{"POST", "PUT"} {
				t.Run(name+"/"+kind+"/"+method, func(t *testing.T) {
					server := &streams{}
					url, base := serveRaw(t, server.serve, http2)
					transport := &retryhttp.Transport{Base: base, Options: []retry.Option{retrytest.Instant(), retry.WithTracker(nil)}}
					ok := 0
					for range n {
						server.set(test.refuse, test.lose)
						req := newReq(t, method, url, body())
						if method == "PUT" {
							req.Header["Idempotency-Key"] = nil
						}
						if resp, err := transport.RoundTrip(req); err == nil {
							resp.Body.Close()
							ok++
						}
					}
					server.check(t, n, ok, method == "PUT", test.proven, test.lose != nil)
				})
			}
		}
	}
}

// check checks what n requests have done, of which ok succeeded.
func (s *streams) check(t *testing.T, n, ok int, idempotent, proven, executed bool) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	want, carriedOut := 0, 0
	if idempotent || proven {
		want, carriedOut = n, n
	}
	if executed {
		carriedOut += n
	}
	if ok != want || len(s.got) != carriedOut {
		t.Errorf("%d of %d succeeded, %d were carried out, %d refused; want %d and %d", ok, n, len(s.got), s.refused, want, carriedOut)
	}
	for _, body := range s.got {
		if body != payload {
			t.Fatalf("carried out with the body %q", body)
		}
	}
}
