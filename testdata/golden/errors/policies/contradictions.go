package policies

import (
	"errors"
	"io"
)

var errBusy, errGone = errors.New("busy"), errors.New("gone")

// Both lists an error twice.
//
//retry:policy on=errBusy,errGone,io.EOF not=errGone,io.EOF
type Both interface {
	Get() error
}

// Back takes one back, and then all.
//
//retry:policy on=errBusy,errGone backoff=constant
type Back interface {
	//retry:policy not=errGone
	Get() error

	//retry:policy not=errGone,errBusy
	List() error

	//retry:policy factor=3
	Put() error
}

// Constant does not grow.
//
//retry:policy backoff=constant factor=3
type Constant interface {
	Get() error

	//retry:policy backoff=exponential
	List() error
}

// Inherited has a method without a use for its factor.
//
//retry:policy factor=3
type Inherited interface {
	//retry:policy backoff=linear
	Get() error
}

var _ = io.EOF
