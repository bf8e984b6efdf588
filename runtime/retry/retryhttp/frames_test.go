//go:build go1.26

package retryhttp_test

import (
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// HTTP/2 frames for tests (RFC 9113, section 6), on stream 1 or none.
const (
	dataFrame     = 0x0
	headersFrame  = 0x1
	resetFrame    = 0x3
	settingsFrame = 0x4
	goAwayFrame   = 0x7
)

func writeFrame(c net.Conn, kind byte, stream uint32, payload []byte) {
	const endHeaders = 0x4
	header := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	if kind == headersFrame {
		header = append(header, endHeaders)
	} else {
		header = append(header, 0)
	}
	c.Write(append(binary.BigEndian.AppendUint32(header, stream), payload...))
}

func readFrame(c net.Conn) (kind byte, err error) {
	var header [9]byte
	if _, err := io.ReadFull(c, header[:]); err != nil {
		return 0, err
	}
	length := int64(binary.BigEndian.Uint32(header[:]) >> 8)
	_, err = io.CopyN(io.Discard, c, length)
	return header[3], err
}

func halfAnswer(c net.Conn) {
	writeFrame(c, headersFrame, 1, []byte{0x88}) // :status: 200, in HPACK's table
	writeFrame(c, dataFrame, 1, []byte("half"))
}

func reset(c net.Conn, code uint32) {
	writeFrame(c, resetFrame, 1, binary.BigEndian.AppendUint32(nil, code))
}

// goAway reports that streams after last have not been processed.
func goAway(c net.Conn, last, code uint32) {
	writeFrame(c, goAwayFrame, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), code))
}

// serveFrames starts an HTTP/2 server that answers the first request of a
// connection with answer, and then only reads. It returns its URL and a
// transport for it.
func serveFrames(t *testing.T, answer func(c *net.TCPConn)) (url string, transport *http.Transport) {
	return serveRaw(t, func(c *net.TCPConn) {
		io.CopyN(io.Discard, c, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
		writeFrame(c, settingsFrame, 0, nil)
		for {
			kind, err := readFrame(c)
			if err != nil {
				return
			}
			if kind == headersFrame {
				answer(c)
				break
			}
		}
	}, http2)
}

// serveRaw starts a server that passes its connections to serve, one after the
// other, and then reads the remaining data.
func serveRaw(t *testing.T, serve func(c *net.TCPConn), protocol string) (url string, transport *http.Transport) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	transport = &http.Transport{}
	if protocol == http2 {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c.(*net.TCPConn))
			io.Copy(io.Discard, c)
			c.Close()
		}
	}()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		l.Close()
		<-done
	})
	return "http://" + l.Addr().String(), transport
}

// codes are the error codes of HTTP/2 (RFC 9113, section 7) and an undefined
// one.
var codes = map[uint32]struct {
	name      string
	transient bool
}{
	0x0:  {"NO_ERROR", true},
	0x1:  {"PROTOCOL_ERROR", false},
	0x2:  {"INTERNAL_ERROR", true},
	0x3:  {"FLOW_CONTROL_ERROR", false},
	0x4:  {"SETTINGS_TIMEOUT", true},
	0x5:  {"STREAM_CLOSED", false},
	0x6:  {"FRAME_SIZE_ERROR", false},
	0x7:  {"REFUSED_STREAM", true},
	0x8:  {"CANCEL", true},
	0x9:  {"COMPRESSION_ERROR", false},
	0xa:  {"CONNECT_ERROR", true},
	0xb:  {"ENHANCE_YOUR_CALM", true},
	0xc:  {"INADEQUATE_SECURITY", false},
	0xd:  {"HTTP_1_1_REQUIRED", false},
	0xee: {"unknown", true},
}

// Transient depends on the code with which a server resets a stream or ends a
// connection with GOAWAY.
func TestTransientCodes(t *testing.T) {
	frames := map[string]struct {
		method string
		answer func(c *net.TCPConn, code uint32)
		// Codes for which net/http itself retries if it can, and otherwise returns an
		// error that says so.
		again []uint32
	}{
		"RST_STREAM before the answer": {"POST", func(c *net.TCPConn, code uint32) { reset(c, code) }, []uint32{0x1, 0x7}},
		"RST_STREAM in mid-answer":     {"GET", func(c *net.TCPConn, code uint32) { halfAnswer(c); reset(c, code) }, nil},
		"GOAWAY without the request":   {"POST", func(c *net.TCPConn, code uint32) { goAway(c, 0, code) }, []uint32{0x0}},
		"GOAWAY before the answer":     {"GET", func(c *net.TCPConn, code uint32) { goAway(c, 1, code); c.CloseWrite() }, nil},
		"GOAWAY in mid-answer":         {"GET", func(c *net.TCPConn, code uint32) { halfAnswer(c); goAway(c, 1, code); c.CloseWrite() }, nil},
	}
	for name, frame := range frames {
		for code, want := range codes {
			t.Run(name+"/"+want.name, func(t *testing.T) {
				want := want.transient
				for _, again := range frame.again {
					want = want || code == again
				}
				for by, holds := range senders {
					url, transport := serveFrames(t, func(c *net.TCPConn) { frame.answer(c, code) })
					err := exchange(t, sender(by, transport), newRequest(t, frame.method, url))
					if err == nil || holds(err) != want {
						t.Errorf("%s: got %v for %v (%#v)", by, !want, err, err)
					}
				}
			})
		}
	}
}

// Transient matches a connection whose peer does not answer pings.
func TestTransientLostPing(t *testing.T) {
	answers := map[string]func(*net.TCPConn){
		"before the answer": func(*net.TCPConn) {},
		"in mid-answer":     func(c *net.TCPConn) { halfAnswer(c) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			for by, holds := range senders {
				url, transport := serveFrames(t, answer)
				transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: time.Millisecond, PingTimeout: time.Millisecond}
				err := exchange(t, sender(by, transport), newRequest(t, "GET", url))
				wantTransient(t, holds, err)
			}
		})
	}
}

// Transient matches a response that ends after its last chunk, before the empty
// line after its trailer.
func TestTransientTrailer(t *testing.T) {
	for _, end := range []string{"", "Key: value"} {
		for by, holds := range senders {
			url, transport := serveRaw(t, func(c *net.TCPConn) {
				c.Read(make([]byte, 1<<10))
				io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n"+end)
				c.CloseWrite()
			}, http1)
			err := exchange(t, sender(by, transport), newRequest(t, "GET", url))
			wantTransient(t, holds, err)
		}
	}
}
