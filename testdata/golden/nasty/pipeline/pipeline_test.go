package pipeline

import (
	"context"
	"errors"
	"slices"
	"testing"
)

type counter struct{ n int }

func (c *counter) Reset() { c.n = 0 }

// fault is what Fail returns; its zero value stands for none.
type fault string

func (f fault) Error() string { return string(f) }

// flaky fails the first two attempts.
type flaky struct{ attempts int }

func (f *flaky) err() error {
	if f.attempts++; f.attempts < 3 {
		return errors.New("flaky")
	}
	return nil
}

func (f *flaky) Map(_ context.Context, c counter) (string, error) {
	return string(rune('a' + c.n)), f.err()
}

func (f *flaky) Back(_ context.Context, s string) (counter, error) {
	return counter{len(s)}, f.err()
}

func (f *flaky) Both(_ context.Context, s string, c counter) (Pair[string, counter], error) {
	return Pair[string, counter]{s: {s, c}}, f.err()
}

func (f *flaky) Pointer(context.Context, string) (*counter, error) {
	return &counter{2}, f.err()
}

func (f *flaky) Fail(s string) (counter, fault) {
	if f.err() != nil {
		return counter{}, fault(s)
	}
	return counter{f.attempts}, ""
}

func (f *flaky) Again(_ context.Context, list ...string) ([]counter, error) {
	if f.err() != nil {
		return nil, nil
	}
	return make([]counter, len(list)), nil
}

func (f *flaky) Later(_ context.Context, n int) (string, counter, error) {
	return "later", counter{n}, f.err()
}

func (f *flaky) Once(string, fault) error { return f.err() }

// Each call succeeds with its third attempt, whatever its results are instances of.
func TestPipeline(t *testing.T) {
	type pipeline = RetryingPipeline[string, counter, *counter, fault]
	ctx := t.Context()
	for name, test := range map[string]struct {
		call func(*pipeline) (any, error)
		want any
	}{
		"Map":  {func(p *pipeline) (any, error) { return p.Map(ctx, counter{1}) }, "b"},
		"Back": {func(p *pipeline) (any, error) { return p.Back(ctx, "abc") }, counter{3}},
		"Both": {func(p *pipeline) (any, error) {
			pair, err := p.Both(ctx, "a", counter{2})
			return pair["a"].Second, err
		}, counter{2}},
		"Pointer": {func(p *pipeline) (any, error) { c, err := p.Pointer(ctx, "a"); return *c, err }, counter{2}},
		"Again":   {func(p *pipeline) (any, error) { list, err := p.Again(ctx, "a", "b"); return len(list), err }, 2},
		"Fail": {func(p *pipeline) (any, error) {
			c, err := p.Fail("a")
			if err != "" {
				return c, err
			}
			return c, nil
		}, counter{3}},
		"Later": {func(p *pipeline) (any, error) {
			result, err := p.LaterAsync(ctx, 4).Wait(ctx)
			return result, err
		}, RetryingPipelineLaterResult[string, counter, *counter, fault]{"later", counter{4}}},
	} {
		t.Run(name, func(t *testing.T) {
			var f flaky
			got, err := test.call(NewRetryingPipeline[string, counter, *counter, fault](&f))
			if err != nil || got != test.want || f.attempts != 3 {
				t.Errorf("got %v, %v after %d attempts, want %v", got, err, f.attempts, test.want)
			}
		})
	}
}

func TestOnceIsNotRetried(t *testing.T) {
	var f flaky
	if err := NewRetryingPipeline[string, counter, *counter, fault](&f).Once("", ""); err == nil || f.attempts != 1 {
		t.Errorf("Once returns %v after %d attempts", err, f.attempts)
	}
}

func TestStage(t *testing.T) {
	var f flaky
	stage := NewRetryingStage(func(_ context.Context, list []int, more ...int) (int, []int, error) {
		return len(list), more, f.err()
	})
	n, more, err := stage(t.Context(), []int{1}, 2, 3)
	if err != nil || n != 1 || !slices.Equal(more, []int{2, 3}) {
		t.Errorf("got %d, %v, %v", n, more, err)
	}
}
