// Package broken shows an error inside the annotated declaration itself: nothing can
// be generated.
package broken

// Store mentions a type that there is not.
//
//retry:policy
type Store interface {
	Get(id Identifier) (string, error)
}
