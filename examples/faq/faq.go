// Package faq has the code of the answers in faq.md.
package faq

import (
	"context"
	"errors"
)

//go:generate go tool retrygen

// Errors of a service.
var (
	ErrUnavailable = errors.New("unavailable")
	ErrNotFound    = errors.New("not found")
)

// User is a user.
type User struct{ Name string }

// Users is the interface that the program uses. It may be that of another module.
type Users interface {
	Get(ctx context.Context, id string) (*User, error)
	Put(ctx context.Context, id string, user *User) error
}

// interactive are users for requests whose callers wait.
//
//retry:policy attempts=2 delay=20ms on=ErrUnavailable
//retry:method Put once
//retry:wrapper name=InteractiveUsers
type interactive interface {
	Users
}

// batch are users for jobs that run at night. Put is idempotent.
//
//retry:policy attempts=10 on=ErrUnavailable
//retry:method Put idempotent
//retry:wrapper name=BatchUsers
type batch interface {
	Users
}

// A Cache keeps values.
//
//retry:policy on=ErrUnavailable
type Cache[K comparable, V any] interface {
	Get(ctx context.Context, key K) (V, error)
}

// A Database has users. It does not retry.
type Database struct{ down bool }

// Get returns a user.
func (d *Database) Get(ctx context.Context, id string) (*User, error) {
	if d.down {
		return nil, ErrUnavailable
	}
	return &User{id}, nil
}

// Put stores a user.
func (d *Database) Put(ctx context.Context, id string, user *User) error {
	if d.down {
		return ErrUnavailable
	}
	return nil
}

// Ping reports whether the database is up. Users has no such method.
func (d *Database) Ping() bool { return !d.down }

// NewUsers is what containers such as wire and fx call.
func NewUsers(db *Database) Users { return NewInteractiveUsers(db) }

// Accounts are retried, except for Close.
//
//retry:policy attempts=4 on=ErrUnavailable
type Accounts interface {
	Get(ctx context.Context, id string) error

	//retry:never
	Close(ctx context.Context, id string) error
}

// Audited embeds Accounts. Its policy is that of its own doc comment.
//
//retry:policy attempts=2 on=ErrUnavailable
//retry:idempotent
type Audited interface {
	Accounts
}
