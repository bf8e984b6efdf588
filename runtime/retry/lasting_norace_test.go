//go:build !race

package retry_test

// manyCalls is how many calls are to leave nothing behind.
const manyCalls = 1_000_000
