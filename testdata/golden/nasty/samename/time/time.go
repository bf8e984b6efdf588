// Package time is not the standard library's.
package time

// Time is a type.
type Time struct{}
