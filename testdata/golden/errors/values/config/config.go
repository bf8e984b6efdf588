// Package config has settings that fit, and one that is not exported.
package config

import "time"

const poll = time.Second

// Poll is the wait between attempts.
var Poll = poll
