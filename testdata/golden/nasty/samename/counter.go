package samename

import "github.com/retrygen/retrygen/testdata/golden/nasty/samename/a"

// Counter mentions that package by way of what it embeds.
//
//retry:policy
type Counter interface {
	a.Desk
}
