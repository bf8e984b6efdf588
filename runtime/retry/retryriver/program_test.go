//go:build unix

package retryriver_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/retrygen/retrygen/runtime/retry/retryriver"
)

var long = flag.Bool("long", false, "kill processes for longer, and measure speed")

// Environment variables of a program that the tests kill.
const (
	roleVar   = "RETRYRIVER_TEST_ROLE" // enqueue, work or both
	sourceVar = "RETRYRIVER_TEST_SOURCE"
	calleeVar = "RETRYRIVER_TEST_CALLEE"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		if err := program(role); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// program queues calls, and prints their keys once they are accepted, or works until SIGTERM.
func program(role string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	queue := openUntilItWorks(os.Getenv(sourceVar))
	defer queue.Close()
	p := newPayments(queue, callCallee(os.Getenv(calleeVar)))
	p.kind.Policy = retry.Policy{MaxAttempts: 20, Delay: retry.NoDelay, Timeout: 2 * time.Second}
	if role == "enqueue" {
		enqueueAll(ctx, p)
		return nil
	}
	if role == "both" {
		go enqueueAll(ctx, p)
	}
	return queue.Work(ctx, p.mux())
}

// openUntilItWorks opens a queue in a database that may be starting.
func openUntilItWorks(source string) *retryriver.Queue {
	for {
		var queue *retryriver.Queue
		pool, err := (*pgxpool.Pool)(nil), error(nil)
		if strings.HasPrefix(source, "file:") {
			queue, err = retryriver.Open(source, quiet)
		} else if pool, err = pgxpool.New(context.Background(), source); err == nil {
			queue, err = retryriver.New(pool, quiet, retryriver.WithMigrations())
		}
		if err == nil {
			return queue
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// enqueueAll makes calls that fail and are queued.
func enqueueAll(ctx context.Context, p *payments) {
	for i := 0; ctx.Err() == nil; i++ {
		key := fmt.Sprintf("%d-%d-%d", os.Getpid(), time.Now().UnixNano(), i)
		if err := p.Charge(ctx, chargeCall{ID: key}, key); errors.Is(err, retry.ErrDeferred) {
			fmt.Println(key) // a single write
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// callCallee returns a func that makes a request with the key of the call.
func callCallee(callee string) func(context.Context, chargeCall) error {
	return func(ctx context.Context, c chargeCall) error {
		query := url.Values{"key": {durable.KeyFrom(ctx)}, "pid": {strconv.Itoa(os.Getpid())}}
		req, err := http.NewRequestWithContext(ctx, "POST", callee+"?"+query.Encode(), nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	}
}
