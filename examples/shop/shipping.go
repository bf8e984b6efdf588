package main

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/retrygen/retrygen/runtime/retry/retrygrpc"
)

//go:generate go tool retrygen

// Shipping is a service that sends parcels. The word on the interface also applies to methods
// that are added later.
//
//retry:policy attempts=10 delay=10ms max=200ms timeout=5s class=retrygrpc.Classify
//retry:once
type Shipping interface {
	// Ship is retried only if the connection proves that the call was not sent.
	Ship(ctx context.Context, id string) error

	// FindParcel reports whether an order was shipped.
	//
	//retry:idempotent
	FindParcel(ctx context.Context, id string) (bool, error)
}

// carrier implements Shipping over gRPC. protoc would generate a client for it.
type carrier struct{ conn *grpc.ClientConn }

// dial connects to a carrier. With the options of retrygrpc, errors reveal which calls were not
// sent.
func dial(address string) (*carrier, error) {
	conn, err := grpc.NewClient(address, append(retrygrpc.DialOptions(),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: time.Second, Backoff: backoff.Config{
			BaseDelay: 10 * time.Millisecond, Multiplier: 2, MaxDelay: 100 * time.Millisecond,
		}}))...)
	return &carrier{conn}, err
}

func (c *carrier) Ship(ctx context.Context, id string) error {
	_, err := c.invoke(ctx, "/shop.Shipping/Ship", id)
	return err
}

func (c *carrier) FindParcel(ctx context.Context, id string) (bool, error) {
	return c.invoke(ctx, "/shop.Shipping/FindParcel", id)
}

func (c *carrier) invoke(ctx context.Context, method, id string) (bool, error) {
	reply := new(wrapperspb.BoolValue)
	err := c.conn.Invoke(ctx, method, wrapperspb.String(id), reply)
	return reply.Value, err
}
