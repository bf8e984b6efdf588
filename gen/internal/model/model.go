// Package model describes wrappers as plain data, complete and checked, with all names
// resolved. Package resolve creates a model; emit generates code from it, and plan and
// the linter read it. It contains types but no syntax trees.
package model

import (
	"go/token"
	"go/types"
	"iter"
	"path"
	"path/filepath"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

// Import paths of the packages that generated code calls.
const (
	RuntimePath = directive.RuntimePath
	SupportPath = directive.SupportPath
	HTTPPath    = directive.HTTPPath
	DurablePath = directive.RuntimePath + "/durable"
)

// A Package is a type-checked package and the files to generate for it.
type Package struct {
	Types   *types.Package
	Files   []*File                   // by path
	Shadows map[string]token.Position // predeclared names that the package declares itself, and where
}

// Wrappers returns the wrappers in all files of p.
func (p *Package) Wrappers() iter.Seq[*Wrapper] {
	return func(yield func(*Wrapper) bool) {
		for _, file := range p.Files {
			for _, w := range file.Wrappers {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// A File is a file to generate.
type File struct {
	Path       string   // absolute
	Package    *Package // name of its package
	Sources    []string // absolute paths of the annotated files
	Constraint string   // expression of its //go:build line; "" if there is none

	// ImportNames are the names under which the sources import packages, by path, if they
	// differ from the packages' own names.
	ImportNames map[string]string

	Wrappers []*Wrapper // in source order
}

// A Wrapper decorates one interface or func type.
type Wrapper struct {
	Obj         *types.TypeName // the annotated type
	Func        bool            // whether Obj is a func type; Methods then has one method, with the same name
	Name        string          // name of the wrapper: RetryingStore, or RetryingFetchMiddleware for a func type
	Constructor string          // NewRetryingStore
	Middleware  string          // NewRetryingFetchMiddleware; "" for an interface
	Pos         token.Position  // position of the annotated type's name
	Deprecated  string          // "Deprecated: ..." paragraph of its doc comment; "" if there is none

	Policy   Line      // of the interface itself; zero if there is none
	Listed   bool      // whether //retry:methods lists the methods that are retried
	Breaker  *Breaker  // shared by the retried methods without their own; may be nil
	Budget   *Budget   // likewise
	Throttle *Throttle // likewise
	Hedge    *Hedge    // of those of them that may be hedged; may be nil
	Methods  []*Method // in source order, with embedded methods last

	Messages []Message // protobuf messages among the arguments that //retry:durable queues
}

// A Message is a type that encodes a protobuf message as JSON.
type Message struct {
	Name string
	Type types.Type // of the message, a pointer
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

// Title returns the runtime's name for the annotated type: store.UserStore.
func (w *Wrapper) Title() string { return w.Obj.Pkg().Name() + "." + w.Obj.Name() }

// MethodTitle returns the name under which the runtime counts and reports a method's
// calls: store.UserStore.Get, or store.Fetch for a func type.
func (w *Wrapper) MethodTitle(m *Method) string {
	if w.Func {
		return w.Title()
	}
	return w.Title() + "." + m.Name
}

// File returns the import path and name of the file with the directives of w, such as
// github.com/acme/store/store.go. It has no line, so that an edit elsewhere in the file does
// not make the generated one out of date.
func (w *Wrapper) File() string {
	return path.Join(w.Obj.Pkg().Path(), filepath.Base(w.Pos.Filename))
}

// RuntimeTitle returns the name that the methods of w have before their own: store.UserStore,
// or store for a func type.
func (w *Wrapper) RuntimeTitle() string {
	if w.Func {
		return w.Obj.Pkg().Name()
	}
	return w.Title()
}

// AsksWrapped reports whether conditions of w's policies are methods of the value that is
// wrapped.
func (w *Wrapper) AsksWrapped() bool {
	return slices.ContainsFunc(w.Methods, func(m *Method) bool {
		return m.Retried() && slices.ContainsFunc(m.Policy.Named(), func(n Named) bool {
			return n.Key.IsCondition() && slices.ContainsFunc(n.Refs, func(r *Ref) bool { return r.Of != nil })
		})
	})
}

// TakesPolicy reports whether w's constructor has parameters for policies.
func (w *Wrapper) TakesPolicy() bool {
	return slices.ContainsFunc(w.Methods, func(m *Method) bool {
		from := m.From()
		return from != nil && from.Argument
	})
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

// OnlyHedges reports whether w retries no method, but hedges some.
func (w *Wrapper) OnlyHedges() bool {
	retries := func(m *Method) bool { return m.Retried() && !m.OnlyHedged() }
	return w.CountRetried() > 0 && !slices.ContainsFunc(w.Methods, retries)
}

// A Method is one method of a wrapper, or the call of a func type.
type Method struct {
	Name       string
	Signature  *types.Signature // type parameters are those of the annotated type
	Pos        token.Position   // of its declaration
	Deprecated string           // as in Wrapper
	Described  bool             // whether its doc comment ends with text, which gofmt separates from a directive

	// Policy is the policy of the method, merged from its own directive and its type's.
	// If it is nil, the method is called once, for the reason Why.
	Policy *Policy
	Repeat Repeat         // of a retried method: whether a call may be carried out again
	Fact   token.Position // of the word idempotent or once that decides Repeat; zero without one
	Why    Once
	Source Source // for ReadsOnce

	Ctx     int  // index of the context parameter, -1 if there is none
	OwnCtx  bool // whether attempts get the caller's context, because its type is not context.Context
	Request int  // index of the *http.Request parameter, -1 if there is none
	Error   int  // index of the result that reports whether the call failed, -1 if there is none
	Err     int  // index of the result whose method Err reports that if Error is -1, -1 if there is none

	// Stream is the type of the elements if the only result is a sequence of elements and
	// errors, such as iter.Seq2[Stream, error], or else nil.
	Stream types.Type

	Key      int        // index of the parameter that is set to an idempotency key, -1 if there is none
	KeyField *types.Var // the field that is set; nil if it is the parameter itself
	KeyClone bool       // whether the parameter is a protobuf message, which only package proto may copy

	Log []Param // arguments to include in events, log records and errors

	Out     []int    // indexes of the parameters that the method fills
	Reset   []int    // indexes of the parameters to reset before each retry
	Each    []int    // indexes of the callbacks whose errors end the call or, if they have none, with Policy.Seen
	OutAny  []int    // those of Out for which support.Fresh makes a fresh value, because their types cannot be copied
	Replays []Replay // arguments that the method reads
	Open    []Open   // results that outlive the call

	Breaker  *Breaker  // its own or the wrapper's; nil if there is none
	Per      *Param    // key of a call if each key has its own Breaker; nil if not
	Budget   *Budget   // likewise
	Throttle *Throttle // likewise
	Hedge    *Hedge    // nil if slow attempts get no second request
	Unhedged string    // why the interface's //retry:hedge does not apply to it; "" if it does, or there is none
	Async    *Async    // nil without //retry:async
	Wraps    []Wrap    // results that //retry:wrap wraps
	Durable  *Durable  // nil without //retry:durable

	Overrides []string // that have changed the policy, breaker, budget or throttle, such as "ops.conf:3: attempts=1"; nil in the source
}

// A Param is a parameter of a method, or a field of the struct that one is or points to.
type Param struct {
	Index int
	Field *types.Var // nil for the parameter itself
	Text  string     // as written: id, or req.ID
}

// Type returns the type of p, a Param of m.
func (p Param) Type(m *Method) types.Type {
	if p.Field != nil {
		return p.Field.Type()
	}
	return m.Signature.Params().At(p.Index).Type()
}

// CanFail reports whether m's results can report a failure.
func (m *Method) CanFail() bool { return m.Error >= 0 || m.Stream != nil }

// HasAttemptContext reports whether each attempt gets its own context, as an argument or
// in a request, which a timeout can cancel.
func (m *Method) HasAttemptContext() bool {
	if m.Ctx >= 0 {
		return !m.OwnCtx
	}
	return slices.ContainsFunc(m.Replays, func(r Replay) bool { return r.Request })
}

// Retried reports whether failed calls of m are retried.
func (m *Method) Retried() bool { return m.Policy != nil }

// A Wrap is a result that is returned in a wrapper of its own.
type Wrap struct {
	Result      int             // index
	Pkg         *types.Package  // of the wrapper, and of its constructor
	Name        string          // of the wrapper: RetryingBucket
	Constructor string          // of a wrapper without a callee: NewRetryingBucket, or NewRetryingFetchMiddleware
	Func        bool            // whether the result is a func
	TypeArgs    *types.TypeList // of the wrapper, nil if it is not generic
	Self        bool            // whether it is the wrapper that has the method
	Pos         token.Position  // of the directive
}

// Async is the method generated for //retry:async.
type Async struct {
	Name   string // GetAsync
	Struct string // type of several results; "" if there are fewer than two
}

// ShareAsJitter is the ConvertTo of a number that is the share of a retry.Jitter.
const ShareAsJitter = "retry.Jitter"

// A Ref is a Go name from a directive, resolved.
type Ref struct {
	Obj  types.Object
	Of   *types.TypeName // the annotated interface, if Obj is a method of the value that is wrapped; else nil
	Star bool            // *T rather than T
	Text string          // as written
	Pos  token.Position  // in the directive

	Condition bool   // whether it is a func(error) bool; among errors, rather than a value or type
	Convert   bool   // whether it must be converted to the runtime's Condition or BackoffFunc
	ConvertTo string // type to which a value is converted, such as time.Duration; "" if it has that type; or ShareAsJitter
	ByNumber  bool   // whether it is a backoff that takes the number of the attempt rather than a retry.Attempt

	// TypeArgs instantiate a generic func whose type arguments Go cannot infer from a
	// call; otherwise nil.
	TypeArgs []types.Type
}

// Type returns the type that a Ref to a type name refers to.
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
