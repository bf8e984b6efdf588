package model

import "go/types"

// A Replay is an argument that is read by the call, and that each attempt reads
// from the beginning.
type Replay struct {
	Param   int            // index
	Request bool           // it is an *http.Request
	Fields  [][]*types.Var // paths to the readers in a struct or pointer to one; nil for the argument itself
	Limit   int64          // bytes to keep of what cannot be read again; 0 for none
}

// An Open result is used after the call has returned: a stream, rows, a response
// body. It outlives the timeout of its attempt, and if the attempt is retried it
// is closed.
type Open struct {
	Result   int    // index
	Field    string // of the struct that the result is or points to; "" for the result itself
	Getter   string // method of the result that returns it, in place of a field
	Pointer  bool   // the struct is behind a pointer, which may be nil
	Response bool   // *http.Response
	Closes   bool   // the runtime can close it
	Shared   bool   // the callee may return one to several attempts, as a pool may
}
