// Package sources has the policies of four wrappers of well-known projects where these have
// them: in constants and variables of the package, in a func, and in arguments of the
// constructor.
package sources

import (
	"context"
	"errors"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Variables of a package, as kopia has them, which its tests change.
var (
	maxAttempts  = 10
	initialSleep = time.Second
	maxSleep     = 32 * time.Second
)

// Blobs has no contexts, and waits as long as its package says.
//
//retry:policy attempts=maxAttempts delay=initialSleep max=maxSleep jitter=none if=isRetriable giveup=last
//retry:idempotent
type Blobs interface {
	GetBlob(id string) ([]byte, error)
	PutBlob(id string, data []byte) error
}

// ErrDown passes.
var ErrDown = errors.New("down")

func isRetriable(err error) bool { return errors.Is(err, ErrDown) }

// Executions has its policy from a func, as Temporal and Cadence create them.
//
//retry:policy from=persistencePolicy if=isRetriable giveup=last
//retry:idempotent
type Executions interface {
	GetExecution(ctx context.Context, id string) (string, error)
	PutExecution(ctx context.Context, id string) error

	// GetTasks is called by a queue that never gives up.
	//
	//retry:policy from=queuePolicy attempts=unlimited if=isRetriable giveup=last
	GetTasks(ctx context.Context) ([]string, error)
}

const (
	persistenceInitial = 50 * time.Millisecond
	persistenceElapsed = 30 * time.Second
)

func persistencePolicy() retry.Policy {
	return retry.Policy{MaxAttempts: retry.Unlimited, Delay: persistenceInitial, Elapsed: persistenceElapsed, Jitter: retry.NoJitter}
}

var queuePolicy = retry.Policy{Delay: time.Second, Backoff: retry.Constant, Jitter: retry.NoJitter}

// Bucket has its policy from the configuration of whoever constructs it, as Cortex does.
//
//retry:policy from=argument not=.IsNotFound giveup=last
//retry:idempotent
type Bucket interface {
	Exists(ctx context.Context, name string) (bool, error)
	Delete(ctx context.Context, name string) error

	//retry:never
	IsNotFound(err error) bool
}

// firstDelay is that of restic.
const firstDelay = time.Second

// Backend retries until the time has passed that its constructor takes, as restic does,
// starting at a delay of the package.
//
//retry:policy from=argument attempts=unlimited delay=firstDelay not=.IsPermanent
//retry:idempotent
type Backend interface {
	Stat(ctx context.Context, name string) (int64, error)

	//retry:policy from=argument delay=firstDelay not=.IsPermanent
	Remove(ctx context.Context, name string) error

	//retry:never
	IsPermanent(err error) bool
}
