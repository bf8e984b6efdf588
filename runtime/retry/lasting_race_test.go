//go:build race

package retry_test

// manyCalls are fewer where the race detector makes each take 100µs.
const manyCalls = 10_000
