//go:build !unix

package constraints

// Other is not built here, so nothing is generated for it.
//
//retry:policy
type Other interface {
	Get(id string) (string, error)
}
