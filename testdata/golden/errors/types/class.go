package types

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classes classifies in wrong ways.
type Classes interface {
	//retry:policy class=isFinal
	Bool(ctx context.Context) error

	//retry:policy class=retry.Final
	Value(ctx context.Context) error

	//retry:policy class=retry.Classifiers
	Combinator(ctx context.Context) error

	//retry:policy class=retry.Classify,ErrFinal
	Error(ctx context.Context) error

	//retry:policy class=retry.Clasify
	Unknown(ctx context.Context) error

	//retry:policy class=*retry.Error
	Type(ctx context.Context) error

	//retry:policy class=.Classify
	Method(ctx context.Context) error

	//retry:policy class=retrygrpc.Classify
	Module(ctx context.Context) error
}

func isFinal(err error) bool { return retry.Classify(err) == retry.Final }

var ErrFinal = retry.Permanent(nil)
