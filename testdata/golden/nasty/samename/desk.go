package samename

import (
	"io"

	"github.com/retrygen/retrygen/testdata/golden/nasty/samename/support"
)

// Desk mentions a package support of its own.
//
//retry:policy
type Desk interface {
	support.Desk
	Open(wrapper string, t support.Ticket) error
	Attach(support io.Reader) error
}
