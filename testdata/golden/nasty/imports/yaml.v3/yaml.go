// Package yaml has a version in its path.
package yaml

// Node is a type.
type Node struct{}
