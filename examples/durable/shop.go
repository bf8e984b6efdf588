package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
)

// shop places an order if order is set, and carries out payments that wait.
func shop(bank, source string, order bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	queue, err := openQueue(ctx, source)
	if err != nil {
		return err
	}
	defer queue.Close()
	payments := NewRetryingPayments(client(bank), durable.WithQueue(queue))
	if order {
		if err := place(ctx, payments, "order-1"); err != nil {
			return err
		}
	}
	mux := new(durable.Mux)
	payments.Handle(mux)
	return queue.Work(ctx, mux)
}

// openQueue opens the payments that wait: the only difference between a file and PostgreSQL.
func openQueue(ctx context.Context, source string) (*retryriver.Queue, error) {
	quiet := retryriver.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	if strings.HasPrefix(source, "file:") {
		return retryriver.Open(source, quiet)
	}
	pool, err := pgxpool.New(ctx, source)
	if err != nil {
		return nil, err
	}
	return retryriver.New(pool, quiet, retryriver.WithMigrations())
}

// place places an order. Its number is the key of the payment.
func place(ctx context.Context, payments Payments, number string) error {
	err := payments.Charge(ctx, "ann", 4200, number)
	switch {
	case err == nil:
		fmt.Println("        shop: paid")
	case errors.Is(err, retry.ErrDeferred):
		fmt.Println("        shop: the order is accepted; the payment waits, because of:", err)
	}
	return retry.Accepted(err)
}
