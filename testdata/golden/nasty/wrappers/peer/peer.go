// Package peer has a wrapper that another package mentions.
package peer

// Peer is wrapped.
//
//retry:policy
type Peer interface {
	Ping() error
}
