package everyerror

import "context"

// want +2 `this policy retries every error except answers: select the transient errors with on=, such as ErrBusy, errSlow$`

//retry:policy attempts=4
type Bad interface {
	Get(ctx context.Context) error

	//retry:policy attempts=2
	List(ctx context.Context) error
}

type BadMethod interface {
	// want +2 `retries every error`

	//retry:policy
	Get(ctx context.Context) error

	List(ctx context.Context) error
}

//retry:policy on=ErrBusy
type TakenBack interface {
	// want +2 `retries every error`

	//retry:policy on=none attempts=5
	Get(ctx context.Context) error

	List(ctx context.Context) error
}

// want +2 `retries every error`

//retry:policy attempts=2 delay=1s
type BadFunc func(ctx context.Context) error
