//go:build race

package support_test

// manyCalls is lower under the race detector, which makes each call take 100µs.
const manyCalls = 10_000
