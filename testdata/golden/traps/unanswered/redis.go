// Package unanswered has results that hold their error themselves, as those of go-redis:
// where no attempt can be made, nil in place of a result would crash the caller.
package unanswered

import "context"

// StringCmd is the answer to a command.
type StringCmd struct {
	val string
	err error
}

// Err returns why the command failed.
func (c *StringCmd) Err() error { return c.err }

// Result returns the value and why there is none.
func (c *StringCmd) Result() (string, error) { return c.val, c.err }

// StatusCmd is the answer to a command by value.
type StatusCmd struct{ err error }

// Err returns why the command failed.
func (c StatusCmd) Err() error { return c.err }

// Redis is a part of redis.Cmdable.
//
//retry:policy attempts=3 delay=0s result=unavailable
//retry:breaker failures=1
type Redis interface {
	Get(ctx context.Context, key string) *StringCmd

	//retry:policy result=failed
	Ping(ctx context.Context) StatusCmd
}

func unavailable(cmd *StringCmd) bool { return cmd.Err() != nil }

func failed(cmd StatusCmd) bool { return cmd.Err() != nil }
