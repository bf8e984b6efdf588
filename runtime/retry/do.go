package retry

import "context"

// Do calls f until it succeeds or p gives up, and returns the error for the
// caller (see [Error]). If p is invalid it returns the error of
// [Policy.Validate] without calling f.
func Do(ctx context.Context, p Policy, f func(context.Context) error) (err error) {
	if p.usual() && ctx.Err() == nil { // most need no loop
		if err = f(ctx); err != nil {
			p.retry(ctx, &err, func(ctx context.Context) bool { err = f(ctx); return true }, true)
		}
		return err
	}
	for ctx := range p.Attempts(ctx, &err) {
		err = f(ctx)
	}
	return err
}

// Value is [Do] for a function with a result. It returns the result of the last
// attempt with the error.
func Value[T any](ctx context.Context, p Policy, f func(context.Context) (T, error)) (value T, err error) {
	for ctx := range p.Attempts(ctx, &err) {
		value, err = f(ctx)
	}
	return value, err
}
