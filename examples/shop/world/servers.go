package world

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// A Ledger has how often a server has really done something, by order.
type Ledger struct {
	mu     sync.Mutex
	counts map[string]int
}

func (l *Ledger) add(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[id]++
}

// Counts returns how often, by order.
func (l *Ledger) Counts() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.counts)
}

// A Bank is a payment provider. Asked twice, it charges twice.
type Bank struct {
	Charges, Receipts Ledger
	Busy              atomic.Int32 // number of requests to reject
}

func (b *Bank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, _ := io.ReadAll(r.Body)
	switch {
	case b.Busy.Add(-1) >= 0:
		w.Header().Set("Retry-After-Ms", "20")
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.URL.Path == "/receipts":
		b.Receipts.add(string(id))
	case r.Method == "POST":
		b.Charges.add(string(id))
	case b.Charges.Counts()[strings.TrimPrefix(r.URL.Path, "/charges/")] == 0:
		w.WriteHeader(http.StatusNotFound)
	}
}

// A Depot is a shipping service. Asked twice, it ships two parcels.
type Depot struct{ Parcels Ledger }

func (d *Depot) handle(_ any, stream grpc.ServerStream) error {
	id := new(wrapperspb.StringValue)
	if err := stream.RecvMsg(id); err != nil {
		return err
	}
	if method, _ := grpc.MethodFromServerStream(stream); method == "/shop.Shipping/Ship" {
		d.Parcels.add(id.Value)
	}
	return stream.SendMsg(wrapperspb.Bool(d.Parcels.Counts()[id.Value] > 0))
}
