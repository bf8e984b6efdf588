// Package sources has arguments that a call takes rows or messages from one by one,
// where the second attempt of a retry by hand begins in the middle and reports success.
package sources

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
)

// CopyFromSource gives rows, as that of pgx does.
type CopyFromSource interface {
	Next() bool
	Values() ([]any, error)
	Err() error
}

// Input is what stream a call of gRPC sends.
type Input interface {
	Recv() (string, error)
	RecvMsg(m any) error
}

// Batch has sources in its fields.
type Batch struct {
	Table string
	Rows  CopyFromSource
}

// Job has them one level deeper.
type Job struct {
	Name  string
	Batch *Batch
}

// Feed has a channel.
type Feed struct {
	Events <-chan string
	Done   <-chan struct{}
}

// DB takes rows from its callers.
//
//retry:policy delay=0s
//retry:idempotent
type DB interface {
	CopyFrom(ctx context.Context, table string, src CopyFromSource) (int64, error)
	CopyRows(ctx context.Context, rows *sql.Rows) (int64, error)
	CopySeq(ctx context.Context, rows iter.Seq[string]) (int64, error)
	CopySeq2(ctx context.Context, rows iter.Seq2[string, error]) (int64, error)
	CopyFunc(ctx context.Context, next func() (string, bool)) (int64, error)
	CopyPull(ctx context.Context, nextRow func() (string, error)) (int64, error)
	CopyChan(ctx context.Context, rows <-chan string) (int64, error)
	CopyChans(ctx context.Context, rows ...<-chan string) (int64, error)
	CopyCSV(ctx context.Context, r *csv.Reader) (int64, error)
	CopyJSON(ctx context.Context, dec *json.Decoder) (int64, error)
	CopyLines(ctx context.Context, lines *bufio.Scanner) (int64, error)
	CopyInput(ctx context.Context, in Input) (int64, error)
	CopyBatch(ctx context.Context, b *Batch) (int64, error)
	CopyJob(ctx context.Context, job Job) (int64, error)
	CopyFeed(ctx context.Context, feed Feed) (int64, error)

	Mail(ctx context.Context, m Mail) (int64, error)

	// Anonymous has an argument without a name.
	Anonymous(context.Context, <-chan string) (int64, error)

	// CopyAgain is told that its rows can be had again.
	//
	//retry:policy replay=off
	CopyAgain(ctx context.Context, rows iter.Seq[string]) (int64, error)

	// InTx, Wait, Filter, CopyList and CopyEvents can be repeated.
	InTx(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error
	Wait(ctx context.Context, done <-chan struct{}) error
	Filter(ctx context.Context, keep func(string) bool, now func() (string, error)) error
	CopyList(ctx context.Context, rows [][]any, batch *List) (int64, error)
	CopyEvents(ctx context.Context, events []Event) (int64, error)
}

// Tx is a transaction of its own.
type Tx struct{}

// List is a batch without a source.
type List struct {
	Rows [][]any
	Next *List
}

// Event has content that is mostly no reader.
type Event struct{ Payload any }

// Mail has a list of readers.
type Mail struct {
	To          string
	Attachments []Attachment
}

// Attachment is read.
type Attachment struct{ Content io.Reader }
