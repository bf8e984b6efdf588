package retry

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// connectionLost returns the class of err if it is one of net/http's own errors
// for a lost connection or stream, otherwise Unclassified. Their types are
// unexported: two are recognized by the shape of the type, the others by their
// text.
func connectionLost(err error) Class {
	if code, ok := http2Code(reflect.ValueOf(err)); ok {
		switch {
		case code == http2Refused:
			return Unexecuted
		case code < uint64(len(http2Final)) && http2Final[code] != "":
			return Unclassified
		}
		return Unknown
	}
	switch reflect.TypeOf(err) {
	case plain, wrapping:
		return lostByText(err.Error())
	}
	return Unclassified
}

// http2Refused is REFUSED_STREAM, for a stream closed before any processing.
const http2Refused = 0x7

// http2Final are the HTTP/2 error codes (RFC 9113, section 7) that another attempt would
// get again: a peer violated the protocol, or HTTP/2 is not acceptable. All other codes may
// be temporary; the RFC allows treating unknown codes as INTERNAL_ERROR.
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

// lostByText returns the class of a net/http error for a lost connection by its
// text.
func lostByText(text string) Class {
	if code, ok := strings.CutPrefix(text, lostByGoAway); ok {
		return either(Unclassified, Unknown)(slices.Contains(http2Final[:], code))
	}
	if strings.HasPrefix(text, lostWithBody) {
		return Unexecuted
	}
	if reason, ok := strings.CutPrefix(text, lostWithReason); ok {
		return either(Unknown, Unclassified)(isTruncated(reason))
	}
	return lostTexts[text]
}

// isTruncated reports whether a response could not be parsed because it ended within its
// status line or a line of its header, where net/http does not return
// io.ErrUnexpectedEOF. A malformed response that is longer comes from something other than
// an HTTP server.
func isTruncated(reason string) bool {
	if strings.HasPrefix(reason, noColon) {
		return true
	}
	if field, ok := unquoted(reason, badField); ok {
		return strings.HasSuffix(field, "\r")
	}
	if line, ok := unquoted(reason, noResponse); ok {
		return line != "" && (strings.HasPrefix("HTTP/1.1", line) || strings.HasPrefix("HTTP/1.0", line))
	}
	code, ok := unquoted(reason, noStatus)
	return ok && len(code) < 3
}

// unquoted returns the string that follows prefix in text.
func unquoted(text, prefix string) (value string, ok bool) {
	text, ok = strings.CutPrefix(text, prefix+" ")
	value, err := strconv.Unquote(text)
	return value, ok && err == nil
}

// The texts of net/http for a lost connection, with the names in Go 1.26. A test
// looks for each of them in the source of the Go version that compiles it.
const (
	lostByGoAway = "http2: Transport received GOAWAY from server ErrCode:" // setGoAway in h2_bundle.go
	lostWithBody = "http2: Transport: cannot retry err ["                  // http2shouldRetryRequest in h2_bundle.go: the request itself was retryable

	lostWithReason = "net/http: HTTP/1.x transport connection broken: " // mapRoundTripError in transport.go
	noResponse     = "malformed HTTP response"                          // ReadResponse in response.go
	noStatus       = "malformed HTTP status code"                       // the same
	badField       = "malformed MIME header line:"                      // readMIMEHeader in net/textproto/reader.go
	noColon        = "malformed MIME header: missing colon: "           // mustHaveFieldNameColon in net/textproto/reader.go
)

// lostTexts are the other texts of net/http for a lost connection. Those for
// which http2canRetryError holds mean that the server did not process the
// request.
var lostTexts = map[string]Class{
	// transport.go
	"http: server closed idle connection":                Unknown, // errServerClosedIdle
	"net/http: cannot rewind body after connection loss": Unknown, // errCannotRewind
	"readLoopPeekFailLocked: %!w(<nil>)":                 Unknown, // readLoopPeekFailLocked: an unsolicited response
	// transfer.go
	"http: unexpected EOF reading trailer":               Unknown, // errTrailerEOF
	"http: suspiciously long trailer after chunked body": Unknown, // readTrailer: also for a truncated trailer
	// h2_bundle.go
	"http2: client connection lost":                               Unknown,    // closeForLostPing
	"http2: client conn is closed":                                Unknown,    // http2errClientConnClosed
	"http2: client conn not usable":                               Unexecuted, // http2errClientConnUnusable
	"http2: client conn could not be established":                 Unknown,    // http2errClientConnNotEstablished
	"http2: Transport received Server's graceful shutdown GOAWAY": Unexecuted, // http2errClientConnGotGoAway
	"http2: client connection force closed via ClientConn.Close":  Unknown,    // http2errClientConnForceClosed: writing another request failed
}
