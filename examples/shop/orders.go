package main

import (
	"context"
	"database/sql"
	"errors"

	_ "github.com/jackc/pgx/v5/stdlib" // driver pgx

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

//go:generate go tool retrygen

// Orders are kept in a database.
//
//retry:policy attempts=10 delay=10ms max=200ms class=retrysql.Classify
type Orders interface {
	// Reserve takes a lamp from the stock; another call for the same order does nothing.
	// [retrysql.Tx] repeats its transaction, except after a COMMIT with an unknown outcome:
	// that is left to the wrapper.
	//
	//retry:idempotent
	//retry:policy on=*retrysql.UnknownCommitError
	Reserve(ctx context.Context, id string) error

	// SetStatus may be carried out twice.
	//
	//retry:idempotent
	SetStatus(ctx context.Context, id string, status Status) error

	// ListOrders and CountLamps may be, too: their names are those of reads.
	ListOrders(ctx context.Context) (map[string]Status, error)

	CountLamps(ctx context.Context) (int, error)
}

// ErrSoldOut has no class, so it ends the transaction.
var ErrSoldOut = errors.New("sold out")

// database implements Orders with PostgreSQL.
type database struct {
	db           *sql.DB
	transactions retry.Policy
}

func (d *database) Reserve(ctx context.Context, id string) error {
	serializable := &sql.TxOptions{Isolation: sql.LevelSerializable}
	return retrysql.Tx(ctx, d.db, serializable, d.transactions, func(tx *sql.Tx) error {
		const insert = `INSERT INTO orders VALUES ($1, $2) ON CONFLICT DO NOTHING`
		n, err := affected(tx.ExecContext(ctx, insert, id, string(Reserved)))
		if err != nil || n == 0 { // an earlier call was committed
			return err
		}
		n, err = affected(tx.ExecContext(ctx, `UPDATE stock SET lamps = lamps - 1 WHERE lamps > 0`))
		if err == nil && n == 0 {
			return ErrSoldOut
		}
		return err
	})
}

// affected returns the number of rows that a statement changed.
func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (d *database) SetStatus(ctx context.Context, id string, status Status) error {
	_, err := d.db.ExecContext(ctx, `UPDATE orders SET status = $1 WHERE id = $2`, string(status), id)
	return err
}

func (d *database) ListOrders(ctx context.Context) (map[string]Status, error) {
	rows, err := d.db.QueryContext(ctx, `SELECT id, status FROM orders`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	orders := map[string]Status{}
	for rows.Next() {
		var id, status string
		if err := rows.Scan(&id, &status); err != nil {
			return nil, err
		}
		orders[id] = Status(status)
	}
	return orders, rows.Err()
}

func (d *database) CountLamps(ctx context.Context) (n int, err error) {
	err = d.db.QueryRowContext(ctx, `SELECT lamps FROM stock`).Scan(&n)
	return n, err
}
