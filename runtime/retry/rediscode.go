package retry

import "strings"

// The errors of Redis are documented in package retryredis, with their sources.

// ofRedis classifies the message of a reply of a Redis server, or of an error that
// go-redis makes of one. Redis rejects commands with most of the codes that may be
// temporary before it executes them.
func ofRedis(text string) Class {
	switch text {
	case "redis: nil":
		return Final
	case "redis: transaction failed":
		return Unexecuted
	}
	message, generic := strings.CutPrefix(text, "ERR ") // Kvrocks has it before other codes
	code, _, _ := strings.Cut(message, " ")
	switch code {
	case "LOADING", "MASTERDOWN", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK",
		"NOREPLICAS", "MISCONF", "OOM", "BUSY", "EXECABORT":
		return Unexecuted
	case "IOERR":
		return Unknown
	}
	switch {
	case strings.HasPrefix(message, "max number of clients"),
		strings.HasPrefix(message, "UNBLOCKED force"),
		strings.Contains(message, "-READONLY You can't write"): // from a script, before Redis 7
		return Unexecuted
	case generic, code != "" && code == strings.ToUpper(code):
		return Final
	}
	return Unclassified // not a code of Redis: perhaps of a proxy
}

// redisTexts are go-redis's errors about its connection pool (internal/pool/pool.go), which
// have no methods.
var redisTexts = map[string]Class{
	"redis: connection pool timeout":   Unexecuted, // ErrPoolTimeout
	"redis: connection pool exhausted": Unexecuted, // ErrPoolExhausted
	"redis: client is closed":          Final,      // ErrClosed
}
