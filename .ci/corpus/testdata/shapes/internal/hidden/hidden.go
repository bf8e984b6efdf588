// Package hidden cannot be imported by other packages.
package hidden

// Thing is part of a signature in another package.
type Thing struct{ N int }

// Store must not be wrapped.
type Store interface{ Get() (Thing, error) }
