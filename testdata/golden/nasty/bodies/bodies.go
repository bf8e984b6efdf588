// Package bodies has a method for every kind of body. TestHostileNames renames whatever is
// called victim, Victim or lib to what the bodies themselves mention.
package bodies

import (
	"context"
	"io"
	"iter"
	"net/http"

	"github.com/retrygen/retrygen/testdata/golden/nasty/bodies/lib"
)

// Victim is what calls send, fill and return.
type Victim struct{ Name string }

// Sequence is a stream of a type of its own.
type Sequence iter.Seq2[Victim, error]

// Params has the victims as parameters.
//
//retry:policy timeout=1s on=lib.ErrBusy not=.Final class=retry.Classify,lib.Classify
//retry:breaker
//retry:budget
type Params interface {
	Plain(_ context.Context, victim Victim) (lib.Value, error)
	Context(victim context.Context) error
	Variadic(_ context.Context, victim ...Victim) error
	Reader(_ context.Context, victim io.Reader) (io.ReadCloser, error)
	Request(victim *http.Request) (*http.Response, error)
	RequestAndReader(_ context.Context, victim *http.Request, other io.Reader) (*http.Response, error)
	Fields(_ context.Context, victim *Input) error
	Value(_ context.Context, victim Input) error
	Rows(_ context.Context, victim Victim) *Rows
	Conns(_ context.Context, victim Victim) (Conn, Conn, error)
	Stream(_ context.Context, victim Victim) iter.Seq2[lib.Value, error]
	Own(victim lib.Value) Sequence

	Final(victim error) bool

	//retry:policy replay=buffer(1MiB)
	Buffered(_ context.Context, victim, other io.Reader) error
	//retry:policy out=victim
	Pointer(_ context.Context, victim *Victim) error
	//retry:policy out=victim
	Slice(_ context.Context, victim []lib.Value) error
	//retry:policy out=victim
	Map(_ context.Context, victim map[string]Victim) error
	//retry:policy out=victim
	Any(_ context.Context, victim any) error
	//retry:policy out=victim,other
	Several(_ context.Context, victim *Victim, other *lib.Value) error
	//retry:policy out=other
	Other(victim Victim, other *Victim) error
	//retry:policy key=victim
	Key(_ context.Context, victim lib.Key) error
	//retry:policy key=victim.ID
	Keyed(_ context.Context, victim *lib.Keyed) error
	//retry:policy log=victim,other
	Log(_ context.Context, victim string, other *Victim) error
	//retry:breaker per=victim
	Per(_ context.Context, victim string) error
	//retry:breaker per=victim.ID
	PerField(victim *lib.Keyed) (lib.Value, error)
	//retry:breaker per=victim
	PerStream(_ context.Context, victim string) iter.Seq2[lib.Value, error]
	//retry:policy log=other,victim.ID
	LogField(victim *lib.Keyed, other int) (lib.Value, error)
	//retry:policy log=victim
	LogStream(_ context.Context, victim string) iter.Seq2[lib.Value, error]
	//retry:policy fallback=lib.Last
	Fallback(victim Victim) (lib.Value, error)
	//retry:policy undo=lib.Undo before=lib.Before reset=other
	Hooks(_ context.Context, victim Victim, other *lib.Buffer) (lib.Value, error)
	//retry:policy each=victim,other seen=lib.Name fallback=lib.LastEach
	Each(_ context.Context, victim func(lib.Value) error, other func(lib.Value)) (lib.Value, error)
	//retry:policy each=victim
	Callback(victim func(Victim) error) error
	//retry:policy undo=.Context
	Wrapped(victim context.Context, other io.Reader) error
	//retry:policy reset=victim fallback=lib.LastReset
	Reset(_ context.Context, victim *lib.Buffer) (lib.Value, error)
	//retry:policy result=lib.Again
	Result(victim Victim) (lib.Value, error)
	//retry:async
	Async(_ context.Context, victim Victim) (Victim, lib.Value, error)
	//retry:async
	AsyncNothing(victim lib.Value) error
	//retry:durable key=victim
	Durable(_ context.Context, victim lib.Key, other *Victim) error
	//retry:durable key=victim.ID was=old:victim
	DurableField(_ context.Context, victim *lib.Keyed) (lib.Value, error)
	//retry:idempotent
	//retry:durable when=always
	Always(_ context.Context, victim ...Victim) error
	//retry:idempotent
	//retry:durable
	DurableContext(victim context.Context, other Victim) (lib.Value, error)
	//retry:idempotent
	//retry:hedge
	Hedged(_ context.Context, victim Victim) (lib.Value, error)
	//retry:idempotent
	//retry:hedge
	HedgedConns(victim context.Context, other Victim) (Conn, Conn, error)
	//retry:idempotent
	//retry:hedge
	//retry:policy out=victim,other
	HedgedOut(_ context.Context, victim *Victim, other any) error
	//retry:idempotent
	//retry:hedge
	//retry:policy result=lib.Again
	//retry:breaker per=victim
	HedgedPer(_ context.Context, victim string) (lib.Value, error)
	//retry:never
	Never(victim Victim) error
}

// Faults has them as parameters where an error is of a type of its own.
//
//retry:policy
type Faults interface {
	Fault(victim Victim) (Victim, *Fault)
	//retry:policy out=victim
	Out(victim *Victim) *Fault
	//retry:idempotent
	//retry:hedge
	Hedged(_ context.Context, victim Victim) (Victim, *Fault)
	//retry:async
	Async(victim Victim) (lib.Value, *Fault)
}

// Results has them as results.
//
//retry:policy timeout=1s
type Results interface {
	Plain(_ context.Context) (victim Victim, _ error)
	Error(_ int) (victim error)
	Response(_ *http.Request) (victim *http.Response, _ error)
	Fault() (victim *Fault)
	Rows(_ context.Context) (victim *Rows)
	Conn(_ context.Context) (victim Conn, _ error)
	Stream(_ context.Context) (victim iter.Seq2[Victim, error])

	//retry:policy out=other
	Out(_ context.Context, other map[string]lib.Value) (victim Victim, _ error)
	//retry:policy fallback=lib.Last
	Fallback(lib.Value) (victim lib.Value, _ error)
	//retry:policy result=lib.Again
	Result() (victim lib.Value, _ error)
	//retry:policy undo=lib.Undone before=lib.Count
	Hooks(other int) (victim lib.Value, _ error)
	//retry:async
	Async(_ context.Context) (victim Victim, other lib.Value, _ error)
	//retry:async
	AsyncFault() (victim *Fault)
	//retry:idempotent
	//retry:hedge
	Hedged(_ context.Context) (victim Victim, _ error)
	//retry:idempotent
	//retry:hedge
	HedgedConns(_ context.Context) (victim Conn, other *http.Response, _ error)
	//retry:never
	Never() (victim Victim, _ error)
	//retry:wrap
	Wrapped(_ context.Context) (victim Faults, _ error)
	//retry:never
	//retry:wrap
	Once(other int) (victim Returned)
}

// Call is a func type that has one as parameter.
//
//retry:policy
type Call func(_ context.Context, victim Victim) (lib.Value, error)

// Returned is one that has it as result.
//
//retry:policy
type Returned func() (victim Victim, _ error)
