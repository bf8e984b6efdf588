package retry

import "context"

// Do calls f until it succeeds or p gives up, and returns the error that the
// caller should get (see [Error]). With an invalid p it does not call f, and
// returns what [Policy.Validate] does.
func Do(ctx context.Context, p Policy, f func(context.Context) error) (err error) {
	for ctx := range p.Attempts(ctx, &err) {
		err = f(ctx)
	}
	return err
}

// Value is [Do] for a function with a result. It returns what the last attempt
// returned, beside the error.
func Value[T any](ctx context.Context, p Policy, f func(context.Context) (T, error)) (value T, err error) {
	for ctx := range p.Attempts(ctx, &err) {
		value, err = f(ctx)
	}
	return value, err
}
