//go:build cgo

// Package cgo shows a file that imports "C".
package cgo

// typedef struct { int n; } point;
import "C"

// Store has types of C.
//
//retry:policy
type Store interface {
	Get(id C.int, p *C.point) (C.long, error)
}
