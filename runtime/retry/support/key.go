package support

import "crypto/rand"

// NewKey returns a random idempotency key, by which a server recognizes
// repeated requests: letters and digits with at least 128 bits of randomness.
// Use one key per call, for all its attempts.
func NewKey() string { return rand.Text() }
