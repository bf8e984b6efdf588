// Shop sells lamps. It needs a database, a payment provider over HTTP and a shipping service
// over gRPC, whose connections die all the time. In the end, it compares what it believes with
// what the servers really did: no order is charged or shipped twice, or lost without the shop
// knowing.
//
//	GOWORK=off go run .
//
// [Orders], [Payments] and [Shipping] say which methods are idempotent, once or never. Their
// generated wrappers retry calls by this word and by what an error proves. [Shop.Place] deals
// with what remains: calls that must not be made again, but may have been carried out.
//
// To see why the words matter, replace the once of Charge by idempotent, and run go generate
// and the shop again: some orders are charged twice.
//
// The database is PostgreSQL if that is installed. Otherwise, or with -standin, it is a
// stand-in that speaks the same protocol. Package world has all that surrounds the shop.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/retrygen/retrygen/examples/shop/world"
	"github.com/retrygen/retrygen/runtime/retry"
)

func main() {
	standin := flag.Bool("standin", false, "do not use PostgreSQL even if it is installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if _, err := run(ctx, os.Stdout, *standin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run opens the shop, takes orders, and returns the balance.
func run(ctx context.Context, out io.Writer, standin bool) ([]row, error) {
	w, err := world.Start(standin)
	if err != nil {
		return nil, err
	}
	defer w.Stop()
	j := &journal{failures: map[failure]int{}}
	shop, closeShop, err := open(w, j)
	if err != nil {
		return nil, err
	}
	defer closeShop()
	database := "PostgreSQL"
	if !w.Real {
		database = "a stand-in for PostgreSQL"
	}
	fmt.Fprintf(out, "A shop with %s, HTTP and gRPC.\n\n", database)
	fmt.Fprint(out, "One order at a time. Connections are refused, or cut before a request arrives,\n"+
		"after it, or amid its answer:\n\n")
	believed := misfortunes(ctx, out, w, shop, j)
	fmt.Fprint(out, "\n200 orders by 8 customers at once, a connection cut every 20 requests.\n\n")
	maps.Copy(believed, rush(ctx, w, shop))
	j.print(out)
	rows, err := balance(ctx, w, shop, believed)
	printBalance(out, rows)
	return rows, err
}

// open returns a shop with retries, and a func that closes its connections.
func open(w *world.World, j *journal) (*Shop, func(), error) {
	db, err := sql.Open("pgx", w.DSN)
	if err != nil {
		return nil, nil, err
	}
	shipping, err := dial(w.Shipping.Address)
	if err != nil {
		return nil, nil, err
	}
	orders := &database{db, retry.Policy{
		MaxAttempts: 100, Delay: time.Millisecond, MaxDelay: 50 * time.Millisecond, OnRetry: j.transaction,
	}}
	payments := &provider{&http.Client{Transport: new(http.Transport)}, "http://" + w.Payments.Address}
	observe := retry.WithObserver(j.observe)
	return &Shop{
			Orders:   NewRetryingOrders(orders, observe),
			Payments: NewRetryingPayments(payments, observe),
			Shipping: NewRetryingShipping(shipping, observe),
		}, func() {
			db.Close()
			payments.client.CloseIdleConnections()
			shipping.conn.Close()
		}, nil
}

// misfortunes places orders, each with another misfortune.
func misfortunes(ctx context.Context, out io.Writer, w *world.World, shop *Shop, j *journal) map[string]Status {
	believed := map[string]Status{}
	place := func(server, misfortune string) {
		id := fmt.Sprintf("order-%02d", len(believed)+1)
		believed[id], _ = shop.Place(ctx, id) // the journal has the errors
		fmt.Fprintf(out, "%s  %-8s  %-10s  %-38s  %s\n", id, server, misfortune, j.last(), believed[id])
	}
	place("", "none")
	for _, server := range []struct {
		name string
		*world.Proxy
	}{{"database", w.Database}, {"payments", w.Payments}, {"shipping", w.Shipping}} {
		server.Refuse()
		place(server.name, "refused")
		for _, cut := range []world.Cut{world.Before, world.After, world.Amid} {
			server.CutAt(func(n int) world.Cut {
				if n > 2 { // the request, and the next
					return world.Nowhere
				}
				return cut
			})
			place(server.name, cut.String())
		}
	}
	w.Bank.Busy.Store(1)
	place("payments", "too busy")
	return believed
}

// rush places many orders at once, while connections are cut.
func rush(ctx context.Context, w *world.World, shop *Shop) map[string]Status {
	for _, p := range []*world.Proxy{w.Database, w.Payments, w.Shipping} {
		p.CutAt(func(n int) world.Cut {
			if n%20 != 0 {
				return world.Nowhere
			}
			return world.Before + world.Cut(n/20%3)
		})
	}
	ids := make(chan string)
	believed := map[string]Status{}
	var mu sync.Mutex
	var customers sync.WaitGroup
	for range 8 {
		customers.Go(func() {
			for id := range ids {
				status, _ := shop.Place(ctx, id)
				mu.Lock()
				believed[id] = status
				mu.Unlock()
			}
		})
	}
	for n := range 200 {
		ids <- fmt.Sprintf("order-%d", 100+n)
	}
	close(ids)
	customers.Wait()
	return believed
}
