package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/retrygen/retrygen/examples/shop/world"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A failure is why attempts failed, and what came of it.
type failure struct{ method, verdict, reason string }

// A journal counts failed attempts.
type journal struct {
	mu       sync.Mutex
	failures map[failure]int
	latest   []string // since the last order
}

// observe is an observer of the wrappers: see [retry.WithObserver].
func (j *journal) observe(_ context.Context, e retry.Event) {
	switch e.Kind {
	case retry.Retrying:
		j.add(e, "retried")
	case retry.Failed:
		j.add(e, "not retried")
	case retry.GaveUp:
		j.add(e, "given up")
	}
}

// transaction is called before a transaction is repeated.
func (j *journal) transaction(e retry.Event) {
	e.Method = "Tx"
	j.add(e, "retried")
}

func (j *journal) add(e retry.Event, verdict string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	method := e.Method[strings.LastIndex(e.Method, ".")+1:]
	reason, _, _ := strings.Cut(e.Reason, " (") // the name of the rule
	j.failures[failure{method, verdict, reason}]++
	j.latest = append(j.latest, method+" "+verdict)
}

// last returns what has failed since it was called last.
func (j *journal) last() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	latest := strings.Join(slices.Compact(j.latest), ", ")
	j.latest = nil
	return latest
}

func (j *journal) print(out io.Writer) {
	var lines []string
	for f, n := range j.failures {
		lines = append(lines, fmt.Sprintf("%-10s  %-11s  %5d  %s\n", f.method, f.verdict, n, f.reason))
	}
	slices.Sort(lines)
	fmt.Fprintf(out, "%-10s  %-11s  %5s  because the error\n%s\n", "method", "", "times", strings.Join(lines, ""))
}

// A row compares what the shop believes with what a server did.
type row struct {
	what     string
	believed int // -1: it does not know
	did      int // for how many orders
	twice    int
}

// balance compares what the shop believes of its orders with what the servers did.
func balance(ctx context.Context, w *world.World, shop *Shop, believed map[string]Status) ([]row, error) {
	reached := map[Status]int{}
	for _, status := range believed {
		reached[status]++
	}
	shipped := reached[Shipped]
	paid := reached[Paid] + shipped
	reserved := reached[Reserved] + paid

	orders, err := shop.Orders.ListOrders(ctx)
	lamps, err2 := shop.Orders.CountLamps(ctx)
	taken := world.Lamps - lamps
	return []row{
		{"orders", reserved, len(orders), 0},
		{"lamps taken", reserved, taken, taken - len(orders)},
		count("charges", paid, &w.Bank.Charges),
		count("receipts", -1, &w.Bank.Receipts),
		count("parcels", shipped, &w.Depot.Parcels),
	}, errors.Join(err, err2)
}

func count(what string, believed int, ledger *world.Ledger) row {
	r := row{what: what, believed: believed}
	for _, n := range ledger.Counts() {
		r.did++
		if n > 1 {
			r.twice++
		}
	}
	return r
}

func printBalance(out io.Writer, rows []row) {
	fmt.Fprintf(out, "%-12s %17s %15s %6s\n", "", "the shop believes", "the servers did", "twice")
	for _, r := range rows {
		believed := fmt.Sprint(r.believed)
		if r.believed < 0 {
			believed = "?"
		}
		fmt.Fprintf(out, "%-12s %17s %15d %6d\n", r.what, believed, r.did, r.twice)
	}
}
