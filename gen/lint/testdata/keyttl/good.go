package keyttl

import (
	"context"
	"time"
)

const day = 24 * time.Hour

var limit = 48 * time.Hour

//retry:policy if=again
type Orders interface {
	//retry:durable key=key keyttl=24h elapsed=23h
	Place(ctx context.Context, key string) error

	//retry:durable key=key
	Unknown(ctx context.Context, key string) error

	//retry:durable key=key keyttl=24h elapsed=limit
	Variable(ctx context.Context, key string) error
}

func again(error) bool { return true }
