// Package out shows out=, parameters that the call fills: each attempt fills a
// fresh value, and only a successful one reaches the caller.
package out

import "context"

// Row is what is read.
type Row struct{ Columns []string }

// Rows fills what it is given.
type Rows interface {
	//retry:policy out=row
	Scan(ctx context.Context, id int, row *Row) error

	//retry:policy out=header
	Header(ctx context.Context, header map[string][]string) error

	//retry:policy out=buf
	Fill(buf []byte) (n int, err error)

	//retry:policy out=first,second
	Two(first, second *Row) error
}
