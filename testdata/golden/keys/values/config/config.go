// Package config has the settings of a program.
package config

import "time"

// MaxAttempts is the number of attempts of a call.
const MaxAttempts = 6

// Poll is the wait between two attempts. Flags may change it before wrappers are constructed.
var Poll = 3 * time.Second

// Limits, which a file may change.
var (
	After    = 2 * time.Minute
	Longest  = 20 * time.Second
	Timeout  = time.Second
	Elapsed  = time.Minute
	Growth   = 1.5
	Failures = 7
	Share    = 0.25
	Window   = 30 * time.Second
	Calls    = 40
	Cooldown = 15 * time.Second
	Probes   = 2
	Tokens   = 5
	Ratio    = 0.2
)
