package model

import "go/types"

// A Replay is an argument that each attempt reads from the beginning.
type Replay struct {
	Param   int            // index
	Request bool           // whether it is an *http.Request
	Fields  [][]*types.Var // paths to the readers in a struct or in a pointer to a struct; nil for the argument itself
	Limit   int64          // number of bytes to buffer of a reader that cannot be rewound; 0 for none
}

// An Open is a result that is used after the call has returned: a stream, rows, a
// response body. It outlives the timeout of its attempt, and is closed if the attempt is
// retried.
type Open struct {
	Result   int    // index
	Field    string // name of a field of the struct that the result is or points to; "" for the result itself
	Getter   string // name of a method of the result that returns it, instead of a field
	Pointer  bool   // whether the result is a pointer to the struct, which may be nil
	Response bool   // *http.Response
	Closes   bool   // whether the runtime can close it
	Shared   bool   // whether the callee may return the same value to several attempts, as a pool may
}
