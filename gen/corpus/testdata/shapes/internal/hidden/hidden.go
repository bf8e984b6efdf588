// Package hidden is one that other packages cannot import.
package hidden

// Thing is mentioned outside.
type Thing struct{ N int }

// Store is not to be wrapped.
type Store interface{ Get() (Thing, error) }
