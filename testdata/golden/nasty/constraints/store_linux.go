// Package constraints shows build constraints: they stay with what is generated.
package constraints

// Store is for this system only.
//
//retry:policy
type Store interface {
	Get(id string) (string, error)
}
