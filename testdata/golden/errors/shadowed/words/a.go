// Package words declares what generated code is made of.
package words

var nil *int

func len(any) int { return 0 }

// Store fills its argument.
//
//retry:policy out=dst
type Store interface {
	Get(dst []byte) error
}
