package durable

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// patience is how long Defer waits for the queue after the caller's context has ended.
const patience = 10 * time.Second

// errNoQueue is the error of a method without WithQueue.
var errNoQueue = errors.New("no queue: pass durable.WithQueue to the constructor")

// WithKey returns a context with a new idempotency key, and the key, for a call whose
// arguments have none. Generated code calls it before the first attempt: see [KeyFrom].
func WithKey(ctx context.Context) (context.Context, string) {
	key := rand.Text()
	return context.WithValue(ctx, keyKey{}, key), key
}

// Defer queues a call of m that has failed with err, or whose first attempt the queue is to
// make, if err is nil. key is the idempotency key that its attempts so far had (see [WithKey]);
// if it is empty, a new one is used. args is encoded as JSON; invalid UTF-8 in it is an error.
//
// If the queue accepts the call, Defer returns a [*retry.Deferred], or nil if err is nil.
// Otherwise it returns err joined with the error of the queue.
//
//	for ctx := range call.Attempts(&err) {
//		err = next.Charge(ctx, id, cents, key)
//	}
//	if call.GaveUp(&err) {
//		err = durable.Defer(ctx, charge, &chargeKind, key, chargeCall{id, cents, key}, err)
//	}
//
// The end of ctx does not keep a call that has failed from being queued, for which Defer waits
// at most 10s. Values of ctx reach only the queue, such as a transaction.
func Defer(ctx context.Context, m *retry.Method, k *Kind, key string, args any, err error) error {
	id, refused := put(ctx, m, k, key, args, err)
	switch {
	case refused == nil && err == nil:
		return nil
	case refused == nil:
		return &retry.Deferred{Method: m.Name(), ID: id, Last: err}
	case err == nil:
		return fmt.Errorf("%s: queueing the call: %w", m.Name(), refused)
	}
	return fmt.Errorf("%w; queueing the call: %w", err, refused)
}

// put puts a call into the queue of m, and returns its ID.
func put(ctx context.Context, m *retry.Method, k *Kind, key string, args any, last error) (id string, err error) {
	s := settingsOf(m)
	if s.queue == nil {
		return "", errNoQueue
	}
	c, err := newCall(m, k, key, args, last)
	if err != nil {
		return "", err
	}
	if s.inject != nil {
		c.Trace = map[string]string{}
		s.inject(ctx, c.Trace)
	}
	if last != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
	}
	if err := s.queue.Put(ctx, c); err != nil {
		return "", err
	}
	internals.CountDeferred(m)
	return c.ID, nil
}

// newCall returns the call to be queued.
func newCall(m *retry.Method, k *Kind, key string, args any, last error) (Call, error) {
	if err := k.validate(); err != nil {
		return Call{}, err
	}
	encoded, err := encode(args)
	if err != nil {
		return Call{}, fmt.Errorf("encoding the arguments: %w", err)
	}
	if key == "" { // not KeyFrom(ctx), which may be that of the call that makes this one
		key = rand.Text()
	}
	now, p := time.Now(), k.schedule(m)
	return Call{
		Kind: k.Name, ID: rand.Text(), Key: key, Queue: k.Queue, Args: encoded,
		First: now, NotBefore: now.Add(firstWait(p, now, last)), Expires: now.Add(p.Elapsed), Timeout: p.Timeout,
	}, nil
}

// encode encodes arguments. It returns an error for invalid UTF-8, which json.Marshal replaces:
// a key would no longer be the same.
func encode(args any) ([]byte, error) {
	encoded, err := json.Marshal(args)
	if err == nil && replaced(encoded) {
		err = errors.New("a string is not valid UTF-8, which JSON requires: pass it as []byte")
	}
	return encoded, err
}

// replaced reports whether json.Marshal has replaced invalid UTF-8. It then writes an escape, but
// U+FFFD itself as it is.
func replaced(encoded []byte) bool {
	for {
		_, after, found := bytes.Cut(encoded, []byte(`\`))
		switch {
		case !found:
			return false
		case bytes.HasPrefix(after, []byte("ufffd")):
			return true
		}
		encoded = after[1:] // an escape has at least one more
	}
}

// firstWait returns the wait before the first attempt in the queue, for a call that failed with
// last.
func firstWait(p retry.Policy, now time.Time, last error) time.Duration {
	if last == nil {
		return 0
	}
	_, asked := internals.Judge(p, last)
	if after := (*retry.AfterError)(nil); errors.As(last, &after) {
		asked = after.Asked
	}
	return min(max(internals.Wait(p, 1, now, last), asked, 0), p.Elapsed)
}
