// Package tests shows interfaces that are declared in tests: their wrappers go to
// tests, too.
package tests

// User is a type of the package.
type User struct{}

// Store is annotated in the package itself.
//
//retry:policy
type Store interface {
	Get(id string) (*User, error)
}
