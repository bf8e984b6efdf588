package types

import (
	"context"

	"github.com/retrygen/retrygen/runtime/retry"
)

// GiveUp gives up in wrong ways.
type GiveUp interface {
	//retry:policy giveup=toShop
	Value(ctx context.Context) error

	//retry:policy giveup=toText
	Result(ctx context.Context) error

	//retry:policy giveup=retry.Error
	Type(ctx context.Context) error

	//retry:policy giveup=lst
	Unknown(ctx context.Context) error

	//retry:policy giveup=first
	Word(ctx context.Context) error

	//retry:policy jitter=first
	Jitter(ctx context.Context) error

	//retry:policy giveup=last,error
	Two(ctx context.Context) error
}

func toShop(e retry.Error) error { return &e }

func toText(e *retry.Error) string { return e.Error() }
