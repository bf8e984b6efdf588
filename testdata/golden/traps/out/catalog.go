// Package out shows a call that fills its argument: what a failed attempt has left in
// it would be mixed with what the next one fills in (apache/iceberg-go#1647).
package out

import "context"

// Table is decoded from what a catalog sends.
type Table struct {
	Name    string            `json:"name"`
	Columns []string          `json:"columns"`
	Options map[string]string `json:"options"`
}

// Catalog knows tables.
//
//retry:policy out=table
type Catalog interface {
	Load(ctx context.Context, name string, table *Table) error
}
