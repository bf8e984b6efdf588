// Package files has an interface that another package returns.
package files

import "context"

// Log is a log.
//
//retry:policy attempts=2 delay=1ms
//retry:idempotent
//retry:wrapper name=PatientLog
type Log interface {
	Append(ctx context.Context, line string) error
}

// Sync writes what is buffered.
//
//retry:policy attempts=2 delay=1ms
type Sync func(ctx context.Context) error
