// Package a mentions packages of one name.
package a

import (
	htmltemplate "html/template"
	"text/template"
	"time"

	"github.com/retrygen/retrygen/testdata/golden/nasty/samename/support"
	mytime "github.com/retrygen/retrygen/testdata/golden/nasty/samename/time"
)

// Templates mentions two packages called template.
type Templates interface {
	HTML(t *htmltemplate.Template) error
	Text(t *template.Template) error
}

// Times mentions two packages called time.
type Times interface {
	At(time time.Time, my mytime.Time) error
}

type Desk interface{ support.Desk }
