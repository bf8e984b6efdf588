// Package model says what a wrapper is: plain data, complete and checked, with
// every name that a user wrote resolved. Package resolve fills it; emit prints
// it as Go, plan and the linter read it. It knows types but no syntax tree.
package model

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// Import paths of the packages that generated code calls.
const (
	RuntimePath = directive.RuntimePath
	SupportPath = directive.SupportPath
	HTTPPath    = directive.HTTPPath
)

// A Package is one type-checked package and the files to write for it.
type Package struct {
	Types   *types.Package
	Files   []*File                   // by path
	Shadows map[string]token.Position // predeclared names that the package declares itself, and where
}

// A File is one file to write.
type File struct {
	Path       string   // absolute
	Package    *Package // that it is part of
	Sources    []string // absolute paths of the files whose directives it carries out
	Constraint string   // of its //go:build line; "" if it has none

	// ImportNames are the names under which the sources import packages, by
	// path: those the user chose, not those the packages have.
	ImportNames map[string]string

	Wrappers []*Wrapper // in source order
}

// A Wrapper decorates one interface or func type.
type Wrapper struct {
	Obj         *types.TypeName // the annotated type
	Func        bool            // Obj is a func type; Methods then holds one method, named like it
	Name        string          // of the decorator: RetryingStore; "" for a func type
	Constructor string          // NewRetryingStore
	Pos         token.Position  // of the annotated type's name
	Deprecated  string          // the "Deprecated: ..." paragraph of its doc; "" if it has none

	Policy  Line      // of the interface itself; zero if it has none
	Breaker *Breaker  // one for all retried methods without their own; may be nil
	Budget  *Budget   // likewise
	Methods []*Method // in source order, embedded ones after those declared
}

// TypeParams returns the type parameters of the annotated type, or nil.
func (w *Wrapper) TypeParams() *types.TypeParamList {
	switch t := w.Obj.Type().(type) {
	case *types.Alias:
		return t.TypeParams()
	case *types.Named:
		return t.TypeParams()
	}
	return nil
}

// Title returns the name that the runtime knows the annotated type by:
// store.UserStore.
func (w *Wrapper) Title() string { return w.Obj.Pkg().Name() + "." + w.Obj.Name() }

// MethodTitle returns the name that the runtime counts and reports a method's
// calls under: store.UserStore.Get, or store.Fetch for a func type.
func (w *Wrapper) MethodTitle(m *Method) string {
	if w.Func {
		return w.Title()
	}
	return w.Title() + "." + m.Name
}

// CountRetried returns how many of the methods are retried.
func (w *Wrapper) CountRetried() int {
	n := 0
	for _, m := range w.Methods {
		if m.Retried() {
			n++
		}
	}
	return n
}

// A Method is one method of a wrapper, or the one call of a func type.
type Method struct {
	Name       string
	Signature  *types.Signature // type parameters are those of the annotated type
	Pos        token.Position   // of its declaration
	Deprecated string           // as in Wrapper

	// Policy says how it is retried, its type's and its own directives merged. Nil: the
	// call is passed on once, and Why says why.
	Policy *Policy
	Why    Once
	Source Source // for ReadsOnce

	Ctx     int  // index of the context parameter, -1 if there is none
	OwnCtx  bool // its type is not one that the context of an attempt has: attempts get the caller's
	Request int  // index of the *http.Request parameter, -1 if there is none
	Error   int  // index of the result that says whether the call failed, -1 if there is none
	Err     int  // index of the result whose method Err says it where Error is -1, -1 if there is none

	// Stream is the type of the elements if the one result is a sequence of elements
	// and errors, as iter.Seq2[Stream, error] is; nil if it is not.
	Stream types.Type

	Key      int        // index of the parameter filled with an idempotency key, -1 if there is none
	KeyField *types.Var // its field that is; nil if it is the parameter itself
	KeyClone bool       // the parameter is a protobuf message, which only package proto may copy

	Out     []int    // indexes of the parameters that the call fills
	OutAny  []int    // those of Out of which support.Fresh makes a fresh value: by type they cannot be copied
	Replays []Replay // parameters that the call reads
	Open    []Open   // results that are used after the call

	Breaker *Breaker // its own, or the wrapper's; nil if none
	Budget  *Budget  // likewise
	Async   *Async   // nil without //retry:async
}

// CanFail reports whether its results say that a call has failed.
func (m *Method) CanFail() bool { return m.Error >= 0 || m.Stream != nil }

// HasAttemptContext reports whether each attempt is given a context of its own, as an
// argument or in a request: what a timeout ends.
func (m *Method) HasAttemptContext() bool {
	if m.Ctx >= 0 {
		return !m.OwnCtx
	}
	return slices.ContainsFunc(m.Replays, func(r Replay) bool { return r.Request })
}

// Retried reports whether calls of m are made again when they fail.
func (m *Method) Retried() bool { return m.Policy != nil }

// Async is the method that //retry:async asks for.
type Async struct {
	Name   string // GetAsync
	Struct string // the type that holds several results; "" where one or none needs no such type
}

// A Ref is a Go name from a directive, resolved.
type Ref struct {
	Obj  types.Object
	Star bool           // *T rather than T
	Text string         // as written
	Pos  token.Position // in the directive

	Convert  bool // to the runtime's Condition or BackoffFunc, which it is not assignable to
	ByNumber bool // a backoff that takes the number of the attempt rather than a retry.Attempt

	// TypeArgs instantiate a generic func whose type arguments Go cannot infer
	// from a call; else nil.
	TypeArgs []types.Type
}

// Type returns the type that a Ref to a type name stands for.
func (r *Ref) Type() types.Type {
	if r.Star {
		return types.NewPointer(r.Obj.Type())
	}
	return r.Obj.Type()
}

// IsType reports whether r names a type rather than a value or func.
func (r *Ref) IsType() bool {
	_, ok := r.Obj.(*types.TypeName)
	return ok
}

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
