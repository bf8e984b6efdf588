package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

//go:generate go tool retrygen

// Errors of the services.
var (
	ErrUnavailable = errors.New("503 service unavailable")
	ErrNotFound    = errors.New("404 not found")
)

// Users knows the users.
//
//retry:policy attempts=4 delay=20ms max=500ms jitter=full timeout=200ms on=ErrUnavailable,context.DeadlineExceeded
//retry:budget ratio=0.25 floor=1/s
type Users interface {
	// Get returns the name of a user.
	Get(ctx context.Context, id string) (name string, err error)

	// List returns the names of all users.
	//
	//retry:policy attempts=2
	List(ctx context.Context) (names []string, err error)
}

// Payments charges users.
//
//retry:policy attempts=3 delay=50ms on=ErrUnavailable
//retry:breaker failures=5 cooldown=8s name=payments
type Payments interface {
	// Status returns whether an order has been paid.
	Status(ctx context.Context, order string) (paid bool, err error)

	// Refund gives the money back, however often it is called.
	//
	//retry:idempotent
	Refund(ctx context.Context, order string) error
}

// Mail sends messages, at most one each.
//
//retry:policy attempts=3 on=ErrUnavailable
type Mail interface {
	// Send sends a message.
	//
	//retry:once
	Send(ctx context.Context, to, text string) error
}

// A service is a poor implementation of all three.
type service struct {
	failing float64                  // share of the calls that fail
	slow    float64                  // share of the calls that take a second
	down    func(now time.Time) bool // nil means never
}

// answer fails steadily.
func (s *service) answer(ctx context.Context, what string) error {
	latency := time.Millisecond * time.Duration(2+rand.IntN(20))
	if rand.Float64() < s.slow {
		latency = time.Second
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	case <-time.After(latency):
	}
	if rand.Float64() < s.failing || s.down != nil && s.down(time.Now()) {
		return fmt.Errorf("%s: %w", what, ErrUnavailable)
	}
	if rand.Float64() < 0.02 {
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return nil
}

// badQuarter reports whether it is the second quarter of a minute.
func badQuarter(now time.Time) bool { return now.Second()/15 == 1 }

func (s *service) Get(ctx context.Context, id string) (string, error) {
	return "user " + id, s.answer(ctx, "GET /users/"+id)
}

func (s *service) List(ctx context.Context) ([]string, error) {
	return nil, s.answer(ctx, "GET /users")
}

func (s *service) Status(ctx context.Context, order string) (bool, error) {
	return true, s.answer(ctx, "GET /payments/"+order)
}

func (s *service) Refund(ctx context.Context, order string) error {
	return s.answer(ctx, "DELETE /payments/"+order)
}

func (s *service) Send(ctx context.Context, to, text string) error {
	return s.answer(ctx, "POST /mail")
}
