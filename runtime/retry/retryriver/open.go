package retryriver

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver of Open
)

// patience limits what Open and New do.
const patience = 30 * time.Second

// Open opens a queue in a file of SQLite, such as "file:calls.db", and creates it if needed.
// Parameters of the driver may follow, such as "file:calls.db?_pragma=max_page_count(10000)";
// journal_mode and synchronous cannot be changed.
// The file belongs to one machine: several processes may use it, but it must not be on a
// network file system.
func Open(source string, opts ...Option) (*Queue, error) {
	full, err := withPragmas(source)
	if err != nil {
		return nil, fmt.Errorf("retryriver: opening %s: %w", source, err)
	}
	db, err := sql.Open("sqlite", full)
	if err != nil {
		return nil, fmt.Errorf("retryriver: opening %s: %w", source, err)
	}
	db.SetMaxOpenConns(1) // more would fail with SQLITE_BUSY: see riversqlite
	s := newSettings(opts)
	s.migrate = true
	q, err := newQueue(riversqlite.New(db), s, db.Close)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("retryriver: opening %s: %w", source, err)
	}
	return q, nil
}

// withPragmas returns source with the settings on which the guarantees depend, in place of others.
func withPragmas(source string) (string, error) {
	file, query, _ := strings.Cut(source, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", fmt.Errorf("parameters: %w", err)
	}
	values["_pragma"] = slices.DeleteFunc(values["_pragma"], func(p string) bool {
		p = strings.ToLower(strings.TrimSpace(p))
		return strings.HasPrefix(p, "synchronous") || strings.HasPrefix(p, "journal_mode")
	})
	values["_pragma"] = append(values["_pragma"], "busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)")
	values.Set("_txlock", "immediate")
	return file + "?" + values.Encode(), nil
}

// New returns a queue in PostgreSQL. It uses the tables of River in the search path of the pool,
// and returns an error if they are missing or old: see [WithMigrations].
//
// A program that uses River itself should give this queue a schema of its own, with the
// search_path of pool. In the same tables, each would leave the other's jobs alone, but
// River discards jobs of a killed worker if it does not know their kind.
func New(pool *pgxpool.Pool, opts ...Option) (*Queue, error) {
	q, err := newQueue(riverpgxv5.New(pool), newSettings(opts), func() error { return nil })
	if err != nil {
		return nil, fmt.Errorf("retryriver: %w", err)
	}
	return q, nil
}

// newQueue returns a queue in a database.
func newQueue[TTx any](driver riverdriver.Driver[TTx], s settings, close func() error) (*Queue, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := migrate(ctx, driver, &s); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver, &river.Config{Logger: s.logger})
	if err != nil {
		return nil, err
	}
	return &Queue{engine: &database[TTx]{driver, client}, close: close, settings: s}, nil
}

// migrate updates River's tables if s allows it. Of several processes that try at the same
// time, one succeeds.
func migrate[TTx any](ctx context.Context, driver riverdriver.Driver[TTx], s *settings) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: s.logger})
	if err != nil {
		return err
	}
	var failed error
	for range 10 {
		state, err := migrator.Validate(ctx, nil)
		switch {
		case err != nil:
			failed = err
		case state.OK:
			return nil
		case !s.migrate:
			return fmt.Errorf("the tables of River are missing or old (%s): pass retryriver.WithMigrations, or run\n\tgo run github.com/riverqueue/river/cmd/river@%s migrate-up --database-url \"$DATABASE_URL\"", strings.Join(state.Messages, "; "), riverVersion)
		default:
			_, failed = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		}
		if failed == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("migrating: %w", failed)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("migrating: %w", failed)
}

// riverVersion is the version in go.mod.
const riverVersion = "v0.51.1"
