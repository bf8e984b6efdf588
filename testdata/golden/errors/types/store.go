// Package types shows what is said about names of the wrong type.
package types

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

var _ net.Error

// ErrBusy is a value.
var ErrBusy = errors.New("busy")

// Limit is no error.
const Limit = 3

// Problem is an error by its pointer.
type Problem struct{}

func (*Problem) Error() string { return "problem" }

// Plain is no error.
type Plain struct{}

// Generic is an error of many types.
type Generic[T any] struct{}

func (Generic[T]) Error() string { return "generic" }

// On names what on= and not= cannot take.
type On interface {
	//retry:policy on=Limit
	Constant() error

	//retry:policy on=Problem
	Pointer() error

	//retry:policy on=*net.Error
	Star() error

	//retry:policy on=*ErrBusy
	StarValue() error

	//retry:policy not=Plain
	Plain() error

	//retry:policy on=ErrBusy,notACondition
	Func() error

	//retry:policy not=isAny
	FuncGeneric() error

	//retry:policy not=*isBusy
	FuncStar() error

	//retry:policy on=test
	FuncType() error

	//retry:policy on=Generic
	Generic() error

	//retry:policy on=nil
	Nil() error
}

func isBusy(error) bool                { return false }
func notACondition(err error) error    { return err }
func onEvent(string)                   {}
func ok(s string, err error) bool      { return true }
func generic[T any](v T, w T) bool     { return true }
func cached(ctx context.Context) error { return nil }
func wait(n int) int                   { return n }

// Funcs names what the keys that take a func cannot take.
type Funcs interface {
	//retry:policy if=notACondition
	If() error

	//retry:policy if=Problem
	IfType() error

	//retry:policy onretry=onEvent
	OnRetry() error

	//retry:policy result=ok
	Result(ctx context.Context) (int, error)

	//retry:policy result=generic
	ResultGeneric(ctx context.Context) (int, error)

	//retry:policy result=isBusy
	ResultNone(ctx context.Context)

	//retry:policy fallback=cached
	Fallback(ctx context.Context, id string) error

	//retry:policy backoff=wait
	Backoff() error

	//retry:policy backoff=Limit
	BackoffConstant() error

	//retry:policy backoff=outdated
	BackoffOther() error

	//retry:policy backoff=steep
	BackoffPointer() error

	//retry:policy backoff=slope
	BackoffType() error

	//retry:policy if=isAny
	IfGeneric() error

	//retry:policy slow=ErrBusy,Limit
	SlowValue() error

	//retry:policy slow=notACondition
	SlowFunc() error

	//retry:policy slow=Problem,*isBusy
	SlowType() error
}

// isAny is generic, and no call tells Go for which type.
func isAny[T any](error) bool { return false }

// test is the type of conditions, not one.
type test func(error) bool

// steep is no retry.Backoff, as only its pointer has the method.
var steep slope

type slope struct{}

func (*slope) Wait(retry.Attempt) time.Duration { return 0 }

// outdated has a method Wait that is not that of a retry.Backoff.
var outdated other

type other struct{}

func (other) Wait(n int) int { return n }
