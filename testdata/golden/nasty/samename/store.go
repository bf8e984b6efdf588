// Package samename shows packages of one name in a file that imports neither.
package samename

import (
	"github.com/retrygen/retrygen/testdata/golden/nasty/samename/a"
)

// Store mentions html/template and text/template, by way of what it embeds.
//
//retry:policy
type Store interface {
	a.Templates
	a.Times
}
