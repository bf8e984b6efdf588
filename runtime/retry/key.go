package retry

import "crypto/rand"

// NewKey returns a random key of letters and digits, with at least 128 bits of
// randomness, by which a server recognises a call that comes again: one key a
// call, the same for all of its attempts.
func NewKey() string { return rand.Text() }
