package injection

import (
	"testing"

	"go.uber.org/fx"

	"github.com/retrygen/retrygen/examples/faq"
)

func TestOptions(t *testing.T) {
	var users faq.Users
	if err := fx.New(Options, fx.Populate(&users), fx.NopLogger).Err(); err != nil {
		t.Fatal(err)
	}
	if _, ok := users.(*faq.InteractiveUsers); !ok {
		t.Errorf("got a %T", users)
	}
}
