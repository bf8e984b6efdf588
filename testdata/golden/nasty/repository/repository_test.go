package repository

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
)

type user struct {
	id   int
	name string
}

func (u user) Identify() int { return u.id }

type (
	cursor string
	filter func(user) bool
)

// users fails the first two attempts, and notes what it is given in each.
type users struct {
	attempts int
	seen     []string
}

func (u *users) busy(seen string) error {
	u.seen = append(u.seen, seen)
	if u.attempts++; u.attempts < 3 {
		return ErrBusy
	}
	return nil
}

func (u *users) Get(_ context.Context, id int) (user, error) {
	return user{id, "ada"}, u.busy("")
}

func (u *users) Find(_ context.Context, f filter, ids ...int) (map[int]user, error) {
	found := map[int]user{}
	for _, id := range ids {
		if f(user{id: id}) {
			found[id] = user{id: id}
		}
	}
	return found, u.busy("")
}

func (u *users) List(_ context.Context, after cursor) iter.Seq2[user, error] {
	return func(yield func(user, error) bool) {
		if err := u.busy(string(after)); err != nil {
			yield(user{}, err)
			return
		}
		_ = yield(user{id: 1}, nil) && yield(user{id: 2}, nil)
	}
}

func (u *users) Import(_ context.Context, r io.Reader, _ cursor) (user, error) {
	name, err := io.ReadAll(r)
	return user{name: string(name)}, errors.Join(err, u.busy(string(name)))
}

func (u *users) Save(_ context.Context, key string, e user) (int, error) {
	return e.id, u.busy(key)
}

func (u *users) Load(_ context.Context, to *user, id int) (cursor, error) {
	if to.id != 0 {
		return "", errors.New("filled by an attempt before")
	}
	to.id = id
	err := u.busy("")
	if err == nil {
		to.name = "ada"
	}
	return "next", err
}

func (u *users) LoadAll(_ context.Context, list []user, byID map[int]user) error {
	err := u.busy("")
	byID[u.attempts] = user{id: u.attempts}
	list[0] = byID[u.attempts]
	return err
}

func (u *users) Next(_ context.Context, after cursor) (Page[user, cursor], int, error) {
	return Page[user, cursor]{[]user{{id: 1}}, after + "+"}, 7, u.busy("")
}

func (u *users) Any(filter, cursor) (user, error) {
	u.attempts = 0
	return user{id: 9}, u.busy("")
}

// Every method is retried, with what it was given.
func TestRepository(t *testing.T) {
	ctx := t.Context()
	for name, test := range map[string]struct {
		call func(*RetryingRepository[int, user, cursor, filter]) (any, error)
		want any
	}{
		"Get": {func(r *RetryingRepository[int, user, cursor, filter]) (any, error) { return r.Get(ctx, 4) }, user{4, "ada"}},
		"Find": {func(r *RetryingRepository[int, user, cursor, filter]) (any, error) {
			found, err := r.Find(ctx, func(u user) bool { return u.id > 1 }, 1, 2)
			return len(found), err
		}, 1},
		"Load": {func(r *RetryingRepository[int, user, cursor, filter]) (any, error) {
			var to user
			next, err := r.Load(ctx, &to, 5)
			return [2]any{to, next}, err
		}, [2]any{user{5, "ada"}, cursor("next")}},
		"Any": {func(r *RetryingRepository[int, user, cursor, filter]) (any, error) { return r.Any(nil, "") }, user{}},
		"Next": {func(r *RetryingRepository[int, user, cursor, filter]) (any, error) {
			result, err := r.NextAsync(ctx, "a").Wait(ctx)
			return [2]any{result.Cmp.Next, result.Retry}, err
		}, [2]any{cursor("a+"), 7}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.call(NewRetryingRepository[int, user, cursor, filter](&users{}))
			if err != nil || got != test.want {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

// An element list is begun again, a reader is read again, and a key stays the same.
func TestRepositoryRepeats(t *testing.T) {
	ctx := t.Context()
	var u users
	r := NewRetryingRepository[int, user, cursor, filter](&u)

	var ids []int
	for e, err := range r.List(ctx, "a") {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.id)
	}
	if !slices.Equal(ids, []int{1, 2}) || !slices.Equal(u.seen, []string{"a", "a", "a"}) {
		t.Errorf("List yields %v after %q", ids, u.seen)
	}

	u = users{}
	if e, err := r.Import(ctx, strings.NewReader("ada"), ""); err != nil || e.name != "ada" || !slices.Equal(u.seen, []string{"ada", "ada", "ada"}) {
		t.Errorf("Import returns %v, %v after reading %q", e, err, u.seen)
	}

	u = users{}
	if id, err := r.Save(ctx, "", user{id: 3}); err != nil || id != 3 || u.seen[0] == "" || len(slices.Compact(u.seen)) != 1 {
		t.Errorf("Save returns %v, %v with the keys %q", id, err, u.seen)
	}
}

// Only what the successful attempt filled in reaches the caller.
func TestRepositoryFills(t *testing.T) {
	list, byID := make([]user, 1), map[int]user{}
	err := NewRetryingRepository[int, user, cursor, filter](&users{}).LoadAll(t.Context(), list, byID)
	if want := (user{id: 3}); err != nil || list[0] != want || !maps.Equal(byID, map[int]user{3: want}) {
		t.Errorf("LoadAll fills %v and %v, %v", list, byID, err)
	}
}
