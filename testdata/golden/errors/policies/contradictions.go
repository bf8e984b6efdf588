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

// Slow has delays without errors, and delays that do not fit.
//
//retry:policy delay=200ms max=2s
type Slow interface {
	//retry:policy slowdelay=1s
	Without() error

	//retry:policy slow=errBusy slowdelay=100ms
	Less() error

	//retry:policy slow=errBusy slowdelay=3s
	More() error
}

var _ = io.EOF
