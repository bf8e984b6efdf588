// Package injection makes a container of go.uber.org/fx hand out users that retry.
package injection

import (
	"go.uber.org/fx"

	"github.com/retrygen/retrygen/examples/faq"
)

// Options provide a [faq.Users] that retries. In an fx.Module, the decorator would apply to
// that module alone.
var Options = fx.Options(
	fx.Provide(func() *faq.Database { return new(faq.Database) }),
	fx.Provide(func(db *faq.Database) faq.Users { return db }),
	fx.Decorate(func(next faq.Users) faq.Users { return faq.NewInteractiveUsers(next) }),
)
