// Package retryredis classifies the errors of Redis clients.
//
// It imports no client: [Classify] recognizes the errors of go-redis, version 8 or
// later, by their method RedisError(), with which it marks what the server replied, and
// those of its connection pool by their text. Valkey and Kvrocks reply as Redis does.
//
// # Replies
//
// Redis checks most of the conditions that are temporary before it executes a command:
//
//	LOADING                    Unexecuted   the server is loading its data
//	MASTERDOWN                 Unexecuted   a replica lost its master and may not serve stale data
//	READONLY                   Unexecuted   a write to a replica, during failover
//	CLUSTERDOWN TRYAGAIN       Unexecuted   slot not served, or its keys are being moved
//	MOVED ASK                  Unexecuted   slot of another node
//	NOREPLICAS                 Unexecuted   a write, with fewer replicas than min-replicas-to-write
//	MISCONF                    Unexecuted   a write, while the server cannot write to its disk
//	OOM                        Unexecuted   maxmemory is reached
//	BUSY                       Unexecuted   a script is running
//	EXECABORT                  Unexecuted   transaction discarded: a command was rejected
//	max number of clients      Unexecuted   connection rejected, if the client gets to read it
//	UNBLOCKED force            Unexecuted   a blocking command, when its master became a replica
//	redis: transaction failed  Unexecuted   redis.TxFailedErr: a watched key was changed
//	IOERR                      Unknown      MIGRATE lost the connection to its target
//	redis: nil                 Final        redis.Nil: an answer
//
// All other replies that begin with a code are Final, such as WRONGTYPE, NOAUTH, NOPERM,
// NOSCRIPT, CROSSSLOT and ERR. Those without one, which proxies make up, are
// Unclassified.
//
// Sources: Redis, src/server.c, function processCommand, which rejects with the codes
// from LOADING to BUSY before the command is called; src/script.c for scripts; "Redis
// cluster specification" (MOVED, ASK, TRYAGAIN, CLUSTERDOWN); "Transactions"
// (EXECABORT). go-redis retries most of them too: see shouldRetry in its error.go, where
// NOREPLICAS is said to be a result of WAIT, whose reply is a number, however.
//
// # Connections
//
//	connections that cannot be established                 Unexecuted
//	redis.ErrPoolTimeout, redis.ErrPoolExhausted           Unexecuted
//	redis.ErrClosed                                        Final
//	io.EOF, timeouts, connections that were reset          Unknown
//
// # One command, one try
//
// The class is that of the last try of a single command:
//
//   - Unless its MaxRetries is -1, go-redis itself repeats a command up to three times
//     after all of the above that are not Final, including a lost connection, whatever the
//     command: INCR may then count twice. Its last error does not reveal what happened to
//     the tries before. Set MaxRetries to -1 for commands that must not be repeated, and
//     leave the retries to the policy.
//   - The error of a pipeline is that of its first command that failed; others may have
//     been executed. Use TxPipelined, which Redis executes as a whole, for commands that
//     must not be repeated.
//   - An error of a script is classified like those of a command. Redis makes all of
//     these checks before a script has written anything, but a script that returns such a
//     code as its own reply, by redis.error_reply, may have written before.
package retryredis

import (
	"errors"
	"io"
	"net"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classify is [retry.Classify] for errors of a Redis client, where io.EOF means that
// the connection was lost (Unknown), not that there is no more data (Final).
func Classify(err error) retry.Class {
	if errors.Is(err, io.EOF) {
		err = &net.OpError{Op: "read", Net: "redis", Err: err}
	}
	return retry.Classify(err)
}
