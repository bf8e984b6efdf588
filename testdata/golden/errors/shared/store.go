// Package shared shows what is said about breakers and budgets that share a name but not
// their settings.
package shared

// First has the first settings.
//
//retry:policy
//retry:breaker name=shared-differs failures=2
//retry:budget name=shared-differs ratio=0.2
type First interface {
	Get() error
}

// Same gives them again, defaults included.
//
//retry:policy
//retry:breaker cooldown=60s failures=2 name="shared-differs"
//retry:budget name=shared-differs ratio=0.2 floor=10/s
type Same interface {
	Get() error
}

// Second has others.
//
//retry:policy
//retry:budget name=shared-differs ratio=0.3
type Second interface {
	//retry:breaker name=shared-differs failures=50
	Get() error
}
