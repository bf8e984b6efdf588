package retry

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// connectionLost reports whether err is one of net/http's own errors for a lost
// connection or stream. Their types are unexported: two are recognized by the
// shape of the type, the others by their text.
func connectionLost(err error) bool {
	if code, ok := http2Code(reflect.ValueOf(err)); ok {
		return code >= uint64(len(http2Final)) || http2Final[code] == ""
	}
	switch reflect.TypeOf(err) {
	case plain, wrapping:
		return lostByText(err.Error())
	}
	return false
}

// http2Final are the HTTP/2 error codes (RFC 9113, section 7) that another
// attempt would meet again: a peer violated the protocol, or HTTP/2 is not
// acceptable. All other codes may pass; the RFC allows treating unknown codes
// as INTERNAL_ERROR.
var http2Final = [...]string{
	0x1: "PROTOCOL_ERROR",
	0x3: "FLOW_CONTROL_ERROR",
	0x5: "STREAM_CLOSED",
	0x6: "FRAME_SIZE_ERROR",
	0x9: "COMPRESSION_ERROR",
	0xc: "INADEQUATE_SECURITY",
	0xd: "HTTP_1_1_REQUIRED",
}

// http2Code returns the code of a StreamError or GoAwayError of net/http
// (h2_bundle.go) or golang.org/x/net/http2 (errors.go, transport.go): structs
// with three exported fields, the second of which is the code.
func http2Code(err reflect.Value) (code uint64, ok bool) {
	if err.Kind() != reflect.Struct || err.NumField() != 3 || err.Field(1).Kind() != reflect.Uint32 {
		return 0, false
	}
	switch typ := err.Type(); [3]string{typ.Field(0).Name, typ.Field(1).Name, typ.Field(2).Name} {
	case [3]string{"StreamID", "Code", "Cause"},
		[3]string{"LastStreamID", "ErrCode", "DebugData"}:
		return err.Field(1).Uint(), true
	}
	return 0, false
}

// The types of the errors that are recognized by their text. The second is that of
// readLoopPeekFailLocked, which wraps an error that may be nil.
var (
	plain    = reflect.TypeOf(errors.New(""))
	wrapping = reflect.TypeOf(fmt.Errorf("%w", io.EOF))
)

// lostByText reports whether text is that of a net/http error for a lost
// connection.
func lostByText(text string) bool {
	if code, ok := strings.CutPrefix(text, lostByGoAway); ok {
		return !slices.Contains(http2Final[:], code)
	}
	return lostTexts[text] || strings.HasPrefix(text, lostWithBody)
}

// The texts of net/http for a lost connection, with the names in Go 1.26. A test
// looks for each of them in the source of the Go version that compiles it.
const (
	lostByGoAway = "http2: Transport received GOAWAY from server ErrCode:" // setGoAway in h2_bundle.go
	lostWithBody = "http2: Transport: cannot retry err ["                  // http2shouldRetryRequest in h2_bundle.go: the request itself was retryable
)

// lostTexts are the other texts of net/http for a lost connection.
var lostTexts = map[string]bool{
	// transport.go
	"http: server closed idle connection":                true, // errServerClosedIdle
	"net/http: cannot rewind body after connection loss": true, // errCannotRewind
	"readLoopPeekFailLocked: %!w(<nil>)":                 true, // readLoopPeekFailLocked: an unsolicited response
	// transfer.go
	"http: unexpected EOF reading trailer":               true, // errTrailerEOF
	"http: suspiciously long trailer after chunked body": true, // readTrailer: also for a truncated trailer
	// h2_bundle.go
	"http2: client connection lost":                               true, // closeForLostPing
	"http2: client conn is closed":                                true, // http2errClientConnClosed
	"http2: client conn not usable":                               true, // http2errClientConnUnusable
	"http2: client conn could not be established":                 true, // http2errClientConnNotEstablished
	"http2: Transport received Server's graceful shutdown GOAWAY": true, // http2errClientConnGotGoAway
	"http2: client connection force closed via ClientConn.Close":  true, // http2errClientConnForceClosed: writing another request failed
}
