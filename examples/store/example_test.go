package store_test

import (
	"context"
	"fmt"

	"github.com/retrygen/retrygen/examples/store"
	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// database is a store that is unavailable at first.
type database struct{ script *retrytest.Script }

func (d database) Get(_ context.Context, id string) (*store.User, error) {
	if err := d.script.Next(); err != nil {
		return nil, err
	}
	return &store.User{ID: id, Name: "Ann"}, nil
}

func (d database) List(context.Context, string) ([]store.User, error) { return nil, d.script.Next() }

func (d database) Charge(context.Context, string, int) error { return d.script.Next() }

func Example() {
	ctx := context.Background()
	db := database{retrytest.Fail(2, store.ErrUnavailable)}

	users := store.NewRetryingUserStore(db)
	user, err := users.Get(ctx, "1") // up to 4 attempts

	fmt.Println(user.Name, err)
	fmt.Println("success rate:", retry.DefaultTracker.Stats("store.UserStore.Get").SuccessRate() > 0.3)
	// Output:
	// Ann <nil>
	// success rate: true
}

// Tests need not wait.
func ExampleNewRetryingUserStore_test() {
	db := database{retrytest.Fail(9, store.ErrUnavailable)}
	users := store.NewRetryingUserStore(db, retrytest.Instant())

	_, err := users.Get(context.Background(), "1")

	fmt.Println(err == store.ErrUnavailable, db.script.Calls())
	// Output: true 4
}
