// Package world is what surrounds the shop: a database, a payment provider and a shipping
// service, each behind a proxy that cuts connections.
package world

import (
	"errors"
	"net"
	"net/http"
	"regexp"

	"google.golang.org/grpc"
)

// Lamps is how many the shop has at first.
const Lamps = 1000

// A World has the servers, which count what they do, and the proxies in front of them.
type World struct {
	Bank  Bank
	Depot Depot
	Real  bool   // whether the database is PostgreSQL, not a stand-in
	DSN   string // of the database, through its proxy

	Database, Payments, Shipping *Proxy

	err   error
	stops []func()
}

// Start starts everything. The database is PostgreSQL if that is installed and standin is
// false.
func Start(standin bool) (*World, error) {
	w := new(World)
	bin, sql, options := findPostgres(), "", ""
	if w.Real = bin != "" && !standin; w.Real {
		sql = w.postgres(bin)
	} else {
		sql, options = w.serve(newDatabase().serve), "&default_query_exec_mode=simple_protocol"
	}
	w.Database = w.proxy(sql, `commit|paid|shipped`)
	w.DSN = "postgres://shop@" + w.Database.Address + "/postgres?sslmode=disable" + options
	depot := grpc.NewServer(grpc.UnknownServiceHandler(w.Depot.handle))
	w.Payments = w.proxy(w.serve(func(l net.Listener) { http.Serve(l, &w.Bank) }), `/charges`)
	w.Shipping = w.proxy(w.serve(func(l net.Listener) { depot.Serve(l) }), `order-`)
	w.stops = append(w.stops, depot.Stop)
	if err := w.err; err != nil {
		w.err = nil // Stop runs programs, too
		w.Stop()
		return nil, err
	}
	return w, nil
}

// Stop stops everything.
func (w *World) Stop() {
	for _, stop := range w.stops {
		stop()
	}
}

// serve starts a server and returns its address.
func (w *World) serve(server func(net.Listener)) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.err = errors.Join(w.err, err)
		return ""
	}
	w.stops = append(w.stops, func() { l.Close() })
	go server(l)
	return l.Addr().String()
}

// proxy starts a proxy in front of a server, which counts the requests that match.
func (w *World) proxy(server, match string) *Proxy {
	p := &Proxy{server: server, match: regexp.MustCompile(match), conns: map[net.Conn]bool{}}
	p.Address = w.serve(p.accept)
	w.stops = append(w.stops, p.close)
	return p
}
