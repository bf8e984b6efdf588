//go:build !race

package support_test

// manyCalls is the number of calls that must leave nothing behind.
const manyCalls = 1_000_000
