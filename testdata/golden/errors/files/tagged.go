//go:build unix

package files

// Tagged goes to the same file as one with another constraint.
//
//retry:policy
//retry:wrapper file=both.go
type Tagged interface {
	Get() error
}
