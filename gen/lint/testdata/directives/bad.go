package directives

import "context"

// want +2 `this comment is not a directive: write //retry:policy`

// retry:policy attempts=4
type Blank interface {
	Get(ctx context.Context) error

	// want +2 `write //retry:never`

	// retry:never
	Put(ctx context.Context) error
}

// want +2 `write //retry:policy`

// retry: attempts=4
type NoVerb interface {
	Get(ctx context.Context) error
}

// want +2 `unknown key "atempts" of policy; did you mean "attempts"`

//retry:policy atempts=4
type Typo interface {
	Get(ctx context.Context) error
}

// want +2 `func Get cannot be retried`

//retry:policy
func Get(ctx context.Context) error { return nil }

// want +2 `on: no ErrNowhere in package directives`

//retry:policy on=ErrNowhere
type Name interface {
	Get(ctx context.Context) error
}
