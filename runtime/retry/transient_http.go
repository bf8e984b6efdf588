package retry

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// connectionLost reports whether err is one of net/http's own errors for a
// connection or a stream that was lost. Their types are unexported, so that two
// are told by the shape of the type and the others, which have none, by their
// text.
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
// attempt will meet again: a side broke the protocol, or HTTP/2 will not do. The
// others end what may go well later; the RFC lets unknown ones pass for
// INTERNAL_ERROR.
var http2Final = [...]string{
	0x1: "PROTOCOL_ERROR",
	0x3: "FLOW_CONTROL_ERROR",
	0x5: "STREAM_CLOSED",
	0x6: "FRAME_SIZE_ERROR",
	0x9: "COMPRESSION_ERROR",
	0xc: "INADEQUATE_SECURITY",
	0xd: "HTTP_1_1_REQUIRED",
}

// http2Code returns the code of a StreamError or GoAwayError, of net/http
// (h2_bundle.go) or of golang.org/x/net/http2 (errors.go, transport.go): structs
// of three exported fields, the second of which is the code.
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

// The types of the errors that have a text of net/http's. The second is that of
// readLoopPeekFailLocked, which wraps an error that may be nil.
var (
	plain    = reflect.TypeOf(errors.New(""))
	wrapping = reflect.TypeOf(fmt.Errorf("%w", io.EOF))
)

// lostByText reports whether text is that of an error with which net/http says
// that a connection was lost.
func lostByText(text string) bool {
	if code, ok := strings.CutPrefix(text, lostByGoAway); ok {
		return !slices.Contains(http2Final[:], code)
	}
	return lostTexts[text] || strings.HasPrefix(text, lostWithBody)
}

// What net/http says of a lost connection, by its names in Go 1.26. A test looks
// for each in the source of the Go that compiles it.
const (
	lostByGoAway = "http2: Transport received GOAWAY from server ErrCode:" // setGoAway in h2_bundle.go
	lostWithBody = "http2: Transport: cannot retry err ["                  // http2shouldRetryRequest in h2_bundle.go: it would have retried
)

var lostTexts = map[string]bool{
	// transport.go
	"http: server closed idle connection":                true, // errServerClosedIdle
	"net/http: cannot rewind body after connection loss": true, // errCannotRewind
	"readLoopPeekFailLocked: %!w(<nil>)":                 true, // readLoopPeekFailLocked: an answer that nothing asked for
	// transfer.go
	"http: unexpected EOF reading trailer":               true, // errTrailerEOF
	"http: suspiciously long trailer after chunked body": true, // readTrailer: also of a trailer that breaks off
	// h2_bundle.go
	"http2: client connection lost":                               true, // closeForLostPing
	"http2: client conn is closed":                                true, // http2errClientConnClosed
	"http2: client conn not usable":                               true, // http2errClientConnUnusable
	"http2: client conn could not be established":                 true, // http2errClientConnNotEstablished
	"http2: Transport received Server's graceful shutdown GOAWAY": true, // http2errClientConnGotGoAway
	"http2: client connection force closed via ClientConn.Close":  true, // http2errClientConnForceClosed: another request failed to write
}
