// Package odd has a name that has nothing to do with its path.
package odd

// Thing is a type.
type Thing struct{}
