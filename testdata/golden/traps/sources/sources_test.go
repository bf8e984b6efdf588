package sources

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
)

var errBroken = errors.New("broken")

// db takes a row of what it is given, and then fails once.
type db struct {
	calls int
	rows  []string
}

// end fails the first attempt, which has taken one row.
func (d *db) end() (int64, error) {
	if d.calls++; d.calls == 1 {
		return 0, errBroken
	}
	return int64(len(d.rows)), nil
}

func (d *db) take(next func() (string, bool)) (int64, error) {
	for {
		row, ok := next()
		if !ok {
			return d.end()
		}
		d.rows = append(d.rows, row)
		if d.calls == 0 {
			return d.end()
		}
	}
}

func (d *db) CopyFrom(_ context.Context, _ string, src CopyFromSource) (int64, error) {
	return d.take(func() (string, bool) {
		if src == nil || !src.Next() {
			return "", false
		}
		values, _ := src.Values()
		return values[0].(string), true
	})
}

func (d *db) CopyRows(context.Context, *sql.Rows) (int64, error) { return d.end() }

func (d *db) CopySeq(_ context.Context, rows iter.Seq[string]) (int64, error) {
	next, stop := iter.Pull(rows)
	defer stop()
	return d.take(next)
}

func (d *db) CopySeq2(context.Context, iter.Seq2[string, error]) (int64, error) { return d.end() }

func (d *db) CopyFunc(_ context.Context, next func() (string, bool)) (int64, error) {
	return d.take(next)
}

func (d *db) CopyPull(_ context.Context, nextRow func() (string, error)) (int64, error) {
	return d.take(func() (string, bool) { row, err := nextRow(); return row, err == nil })
}

func (d *db) CopyChan(_ context.Context, rows <-chan string) (int64, error) {
	return d.take(func() (string, bool) { row, ok := <-rows; return row, ok })
}

func (d *db) CopyChans(ctx context.Context, rows ...<-chan string) (int64, error) {
	return d.CopyChan(ctx, rows[0])
}

func (d *db) Anonymous(ctx context.Context, rows <-chan string) (int64, error) {
	return d.CopyChan(ctx, rows)
}

func (d *db) CopyCSV(_ context.Context, r *csv.Reader) (int64, error) {
	return d.take(func() (string, bool) {
		record, err := r.Read()
		return strings.Join(record, ","), err == nil
	})
}

func (d *db) CopyJSON(_ context.Context, dec *json.Decoder) (int64, error) {
	return d.take(func() (string, bool) { var s string; err := dec.Decode(&s); return s, err == nil })
}

func (d *db) CopyLines(_ context.Context, lines *bufio.Scanner) (int64, error) {
	return d.take(func() (string, bool) { ok := lines.Scan(); return lines.Text(), ok })
}

func (d *db) CopyInput(_ context.Context, in Input) (int64, error) {
	return d.take(func() (string, bool) { s, err := in.Recv(); return s, err == nil })
}

func (d *db) CopyBatch(ctx context.Context, b *Batch) (int64, error) {
	return d.CopyFrom(ctx, b.Table, b.Rows)
}

func (d *db) CopyJob(ctx context.Context, job Job) (int64, error) { return d.CopyBatch(ctx, job.Batch) }

func (d *db) CopyFeed(ctx context.Context, feed Feed) (int64, error) {
	return d.CopyChan(ctx, feed.Events)
}

func (d *db) CopyAgain(ctx context.Context, rows iter.Seq[string]) (int64, error) {
	d.rows = nil
	return d.CopySeq(ctx, rows)
}

func (d *db) InTx(ctx context.Context, f func(context.Context, *Tx) error) error {
	_, err := d.end()
	return err
}

func (d *db) Wait(context.Context, <-chan struct{}) error { _, err := d.end(); return err }

func (d *db) Filter(context.Context, func(string) bool, func() (string, error)) error {
	_, err := d.end()
	return err
}

func (d *db) CopyList(context.Context, [][]any, *List) (int64, error) { return d.end() }

func (d *db) CopyEvents(context.Context, []Event) (int64, error) { return d.end() }

func (d *db) Mail(_ context.Context, m Mail) (int64, error) {
	_, err := io.ReadAll(m.Attachments[0].Content)
	n, broken := d.end()
	return n, errors.Join(err, broken)
}

// source gives rows once, in all the ways that a test needs.
type source struct{ rows []string }

func (s *source) next() (string, bool) {
	if len(s.rows) == 0 {
		return "", false
	}
	row := s.rows[0]
	s.rows = s.rows[1:]
	return row, true
}

func (s *source) all(yield func(string) bool) {
	for row, ok := s.next(); ok && yield(row); row, ok = s.next() {
	}
}

func (s *source) channel() <-chan string {
	c := make(chan string, len(s.rows))
	for row := range s.all {
		c <- row
	}
	close(c)
	return c
}

func (s *source) Recv() (string, error) {
	if row, ok := s.next(); ok {
		return row, nil
	}
	return "", io.EOF
}

func (s *source) RecvMsg(any) error { return nil }

// copied gives rows as a CopyFromSource.
type copied struct {
	*source
	row string
}

func (c *copied) Next() (ok bool)        { c.row, ok = c.next(); return ok }
func (c *copied) Values() ([]any, error) { return []any{c.row}, nil }
func (c *copied) Err() error             { return nil }

// No row is left out of a call that reports success.
func TestSourcesAreReadOnce(t *testing.T) {
	for name, copyAll := range map[string]func(r *RetryingDB, s *source) (int64, error){
		"CopyFrom": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyFrom(t.Context(), "t", &copied{source: s})
		},
		"CopyRows": func(r *RetryingDB, _ *source) (int64, error) { return r.CopyRows(t.Context(), nil) },
		"CopySeq":  func(r *RetryingDB, s *source) (int64, error) { return r.CopySeq(t.Context(), s.all) },
		"CopySeq2": func(r *RetryingDB, s *source) (int64, error) { return r.CopySeq2(t.Context(), nil) },
		"CopyFunc": func(r *RetryingDB, s *source) (int64, error) { return r.CopyFunc(t.Context(), s.next) },
		"CopyPull": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyPull(t.Context(), func() (string, error) {
				row, ok := s.next()
				if !ok {
					return "", io.EOF
				}
				return row, nil
			})
		},
		"CopyChan": func(r *RetryingDB, s *source) (int64, error) { return r.CopyChan(t.Context(), s.channel()) },
		"CopyChans": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyChans(t.Context(), s.channel())
		},
		"CopyCSV": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyCSV(t.Context(), csv.NewReader(strings.NewReader("a\nb\nc\n")))
		},
		"CopyJSON": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyJSON(t.Context(), json.NewDecoder(strings.NewReader(`"a" "b" "c"`)))
		},
		"CopyLines": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyLines(t.Context(), bufio.NewScanner(strings.NewReader("a\nb\nc\n")))
		},
		"CopyInput": func(r *RetryingDB, s *source) (int64, error) { return r.CopyInput(t.Context(), s) },
		"CopyBatch": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyBatch(t.Context(), &Batch{Rows: &copied{source: s}})
		},
		"CopyJob": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyJob(t.Context(), Job{Batch: &Batch{Rows: &copied{source: s}}})
		},
		"CopyFeed": func(r *RetryingDB, s *source) (int64, error) {
			return r.CopyFeed(t.Context(), Feed{Events: s.channel()})
		},
		"Mail": func(r *RetryingDB, s *source) (int64, error) {
			return r.Mail(t.Context(), Mail{Attachments: []Attachment{{strings.NewReader("abc")}}})
		},
		"Anonymous": func(r *RetryingDB, s *source) (int64, error) { return r.Anonymous(t.Context(), s.channel()) },
	} {
		d := &db{}
		if _, err := copyAll(NewRetryingDB(d), &source{[]string{"a", "b", "c"}}); !errors.Is(err, errBroken) || d.calls != 1 {
			t.Errorf("%s: %v after %d attempts, which took %q", name, err, d.calls, d.rows)
		}
	}
}

func TestOthersAreRetried(t *testing.T) {
	for name, call := range map[string]func(r *RetryingDB) error{
		"CopyAgain": func(r *RetryingDB) error {
			n, err := r.CopyAgain(t.Context(), slices.Values([]string{"a", "b", "c"}))
			if n != 3 {
				t.Errorf("copied %d rows", n)
			}
			return err
		},
		"InTx":   func(r *RetryingDB) error { return r.InTx(t.Context(), nil) },
		"Wait":   func(r *RetryingDB) error { return r.Wait(t.Context(), nil) },
		"Filter": func(r *RetryingDB) error { return r.Filter(t.Context(), nil, nil) },
		"CopyEvents": func(r *RetryingDB) error {
			_, err := r.CopyEvents(t.Context(), []Event{{"created"}})
			return err
		},
		"CopyList": func(r *RetryingDB) error { _, err := r.CopyList(t.Context(), nil, nil); return err },
	} {
		d := &db{}
		if err := call(NewRetryingDB(d)); err != nil || d.calls != 2 {
			t.Errorf("%s: %v after %d attempts", name, err, d.calls)
		}
	}
}
