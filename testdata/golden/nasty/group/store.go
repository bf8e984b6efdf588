// Package group shows interfaces that are declared in one type ( … ) group.
package group

import "context"

type (
	// Reader is annotated.
	//
	//retry:policy
	Reader interface {
		Read(ctx context.Context) (string, error)
	}

	// Other is not.
	Other interface {
		Other() error
	}

	//retry:policy attempts=2
	Writer interface {
		Write(ctx context.Context, s string) error
	}
)
