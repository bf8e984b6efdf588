package model

// A Replay is an argument that is read by the call, and that each attempt is to
// read from the same place.
type Replay struct {
	Param int // index
	As    ReplayKind
	Limit int64 // bytes of a copy to keep where it cannot be put back; 0 for none
}

// ReplayKind says what the next attempt gets of a Replay.
type ReplayKind int

// The kinds of a Replay.
const (
	AsReader     ReplayKind = iota // an io.Reader
	AsReadCloser                   // an io.ReadCloser
	AsRequest                      // an *http.Request
	AsItself                       // the argument, whose type is none of these
)

// A Discard is a result that holds something open: what an attempt has returned
// is closed when another one follows.
type Discard struct {
	Result   int  // index
	Response bool // it is an *http.Response
}
