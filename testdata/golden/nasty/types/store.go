// Package types shows types of every kind in a signature.
package types

import (
	"context"
	"io"
	"unsafe"
)

type hidden struct{ n int }

// Store has them all.
//
//retry:policy
type Store interface {
	Funcs(f func(ctx context.Context, n int) (m int, err error), g func(...string), h func() func()) (func(int) error, error)
	Chans(a chan int, b <-chan int, c chan<- int, d chan (<-chan int), e chan<- chan int, f <-chan (chan<- int), g chan func()) (<-chan error, error)
	Arrays(a [3]int, b [2][2]string, c [][]byte, d *[]*int) ([0]struct{}, error)
	Maps(m map[string]map[int][]string, n map[[2]int]struct{}) (map[any]error, error)
	Structs(s struct {
		Name string `json:"name"`
		N    int    "db:\"a`b\""
		io.Reader
		*hidden
		_ int
	}) (struct{}, error)
	Interfaces(i interface {
		io.Reader
		Get(ctx context.Context, id string) (string, error)
		get()
	}, j interface{}) (interface{ comparer }, error)
	Unexported(h hidden, p *hidden) (hidden, error)
	Unsafe(p unsafe.Pointer, u uintptr) (complex128, error)
}

type comparer interface{ Compare() int }
