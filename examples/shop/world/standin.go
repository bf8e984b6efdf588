package world

import (
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgproto3"
)

// A database stands in for PostgreSQL: it speaks its protocol, and knows the statements of the
// shop. If transactions overlap, only the first COMMIT succeeds.
type database struct {
	mu sync.Mutex
	tables
}

type tables struct {
	version, lamps int
	orders         map[string]string
}

func newDatabase() *database {
	return &database{tables: tables{lamps: Lamps, orders: map[string]string{}}}
}

func (d *database) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go d.session(conn)
	}
}

// session executes the statements of a connection. An open transaction ends with it.
func (d *database) session(conn net.Conn) {
	defer conn.Close()
	b := pgproto3.NewBackend(conn, conn)
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	b.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	var tx *tables
	for {
		status := byte('I') // idle
		if tx != nil {
			status = 'T'
		}
		b.Send(&pgproto3.ReadyForQuery{TxStatus: status})
		if b.Flush() != nil {
			return
		}
		message, err := b.Receive()
		query, ok := message.(*pgproto3.Query)
		if err != nil || !ok {
			return
		}
		d.execute(b, query.String, &tx)
	}
}

// execute executes a statement, in the transaction if there is one.
func (d *database) execute(b *pgproto3.Backend, query string, tx **tables) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, verb := *tx, strings.ToUpper(strings.Fields(query)[0])
	n := 0
	switch {
	case verb == "--": // a ping
		b.Send(&pgproto3.EmptyQueryResponse{})
		return
	case verb == "BEGIN":
		*tx = &tables{d.version, d.lamps, maps.Clone(d.orders)}
	case verb == "ROLLBACK":
		*tx = nil
	case verb == "COMMIT" && t.version != d.version:
		*tx = nil
		b.Send(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "40001", Message: "could not serialize access"})
		return
	case verb == "COMMIT":
		*tx, d.tables = nil, *t
		d.version++
	case verb == "SELECT":
		sendRows(b, d.rows(query))
	case t != nil:
		n = t.change(query)
	default:
		n = d.change(query)
		d.version++
	}
	tag := fmt.Sprint(verb, " ", n)
	if verb == "INSERT" {
		tag = fmt.Sprint(verb, " 0 ", n)
	}
	b.Send(&pgproto3.CommandComplete{CommandTag: []byte(tag)})
}

var literal = regexp.MustCompile(`'([^']*)'`)

// change executes a statement that changes a row, and returns how many it has changed.
func (t *tables) change(query string) int {
	args := literal.FindAllStringSubmatch(query, -1)
	switch {
	case strings.HasPrefix(query, "INSERT") && t.orders[args[0][1]] != "":
		return 0
	case strings.HasPrefix(query, "INSERT"):
		t.orders[args[0][1]] = args[1][1]
	case strings.HasPrefix(query, "UPDATE orders"):
		t.orders[args[1][1]] = args[0][1]
	case strings.HasPrefix(query, "UPDATE stock"):
		t.lamps--
	}
	return 1
}

// rows returns the orders, or the stock.
func (t *tables) rows(query string) (rows [][]string) {
	if strings.Contains(query, "stock") {
		return [][]string{{fmt.Sprint(t.lamps)}}
	}
	for id, status := range t.orders {
		rows = append(rows, []string{id, status})
	}
	return rows
}

func sendRows(b *pgproto3.Backend, rows [][]string) {
	header := new(pgproto3.RowDescription)
	for range slices.Concat(rows[:min(1, len(rows))]...) {
		const text = 25
		header.Fields = append(header.Fields, pgproto3.FieldDescription{Name: []byte("column"), DataTypeOID: text})
	}
	b.Send(header)
	for _, row := range rows {
		data := new(pgproto3.DataRow)
		for _, value := range row {
			data.Values = append(data.Values, []byte(value))
		}
		b.Send(data)
	}
}
