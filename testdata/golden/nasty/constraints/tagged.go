//go:build unix && !never

package constraints

// Tagged has a build constraint.
//
//retry:policy
type Tagged interface {
	Get(id string) (string, error)
}
