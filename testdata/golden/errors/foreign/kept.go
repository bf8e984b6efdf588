// Package foreign shows what is said about a file in the way of what is generated.
package foreign

// Kept has a file in the way of its own.
//
//retry:policy
type Kept interface {
	Get() error
}
