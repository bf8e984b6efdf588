package stream

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

var errDown = errors.New("down")

// store fails in turn after as many elements as failAfter says; then it yields 1, 2, 3.
type store struct {
	failAfter []int
	opened    int
	keys      []string
}

func (s *store) seq() iter.Seq2[User, error] {
	return func(yield func(User, error) bool) {
		s.opened++
		limit := 3
		if len(s.failAfter) > 0 {
			limit, s.failAfter = s.failAfter[0], s.failAfter[1:]
		}
		for i := range limit {
			if !yield(User{i + 1}, nil) {
				return
			}
		}
		if limit < 3 {
			yield(User{}, errDown)
		}
	}
}

func (s *store) List(context.Context, int) iter.Seq2[User, error] { return s.seq() }

func (s *store) Named() Users {
	return func(yield func(*User, error) bool) {
		for u, err := range s.seq() {
			if !yield(&u, err) {
				return
			}
		}
	}
}

func (s *store) Func(context.Context) func(func(int, error) bool) {
	return func(yield func(int, error) bool) {
		for u, err := range s.seq() {
			if !yield(u.ID, err) {
				return
			}
		}
	}
}

func (s *store) Open(context.Context) (iter.Seq2[User, error], error) {
	if s.opened++; len(s.failAfter) > 0 {
		s.failAfter = s.failAfter[1:]
		return nil, errDown
	}
	return s.seq(), nil
}

func (s *store) Tagged(_ context.Context, key string, _ ...string) iter.Seq2[User, error] {
	s.keys = append(s.keys, key)
	return s.seq()
}

func (s *store) All() iter.Seq[User] { return func(func(User) bool) {} }

// collect returns the ids of a sequence, and how it ended.
func collect[T any](seq iter.Seq2[T, error], id func(T) int) (ids []int, err error) {
	for v, err := range seq {
		if err != nil {
			return ids, err
		}
		ids = append(ids, id(v))
	}
	return ids, nil
}

func userID(u User) int { return u.ID }

func TestNoElementTwice(t *testing.T) {
	for name, test := range map[string]struct {
		failAfter []int
		want      []int
		opened    int
		err       error
	}{
		"at first":      {[]int{0, 0}, []int{1, 2, 3}, 3, nil},
		"in the middle": {[]int{0, 2}, []int{1, 2}, 2, errDown},
		"always":        {[]int{0, 0, 0, 0}, nil, 3, errDown},
	} {
		for kind, list := range map[string]func(*RetryingStore) ([]int, error){
			"List":   func(r *RetryingStore) ([]int, error) { return collect(r.List(t.Context(), 0), userID) },
			"Tagged": func(r *RetryingStore) ([]int, error) { return collect(r.Tagged(t.Context(), "", "a"), userID) },
			"Named": func(r *RetryingStore) ([]int, error) {
				return collect(iter.Seq2[*User, error](r.Named()), func(u *User) int { return u.ID })
			},
			"Func": func(r *RetryingStore) ([]int, error) {
				return collect(r.Func(t.Context()), func(id int) int { return id })
			},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				s := &store{failAfter: slices.Clone(test.failAfter)}
				got, err := list(NewRetryingStore(s, retrytest.Instant()))
				if !slices.Equal(got, test.want) || err != test.err || s.opened != test.opened {
					t.Errorf("got %v, %v, opened %d times", got, err, s.opened)
				}
			})
		}
	}
}

func TestOpen(t *testing.T) {
	s := &store{failAfter: []int{0, 0}}
	seq, err := NewRetryingStore(s, retrytest.Instant()).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := collect(seq, userID); len(got) != 3 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

// All attempts have one key.
func TestKey(t *testing.T) {
	s := &store{failAfter: []int{0, 0}}
	for range NewRetryingStore(s, retrytest.Instant()).Tagged(t.Context(), "") {
	}
	if len(s.keys) != 3 || s.keys[0] == "" || s.keys[0] != s.keys[2] {
		t.Errorf("keys %q", s.keys)
	}
}

// A consumer that leaves early is not called again, nor one whose test repeats calls.
func TestLeftEarly(t *testing.T) {
	s := &store{}
	for range NewRetryingStore(s, retrytest.Repeat()).List(t.Context(), 0) {
		break
	}
	got, err := collect(NewRetryingStore(s, retrytest.Repeat()).List(t.Context(), 0), userID)
	if len(got) != 3 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestBreakerIsOpen(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{})
	breaker.ForceOpen()
	got, err := collect(NewRetryingList((&store{}).listFunc, retry.WithBreaker(breaker))(t.Context()), userID)
	if got != nil || !errors.Is(err, retry.ErrOpen) {
		t.Errorf("got %v, %v", got, err)
	}
}

func (s *store) listFunc(context.Context) iter.Seq2[User, error] { return s.seq() }
