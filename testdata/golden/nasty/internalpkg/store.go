// Package internalpkg shows types of an internal package that this one may import.
package internalpkg

import "github.com/retrygen/retrygen/testdata/golden/nasty/internalpkg/internal/secret"

// Store mentions them, directly and by an embedded interface.
//
//retry:policy
type Store interface {
	secret.Getter
	Put(k secret.Key) error
}
