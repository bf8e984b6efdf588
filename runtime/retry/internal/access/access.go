// Package access keeps what package retry shares with the packages beside it
// out of everybody else's reach.
package access

// A Key opens retry.Internals. Only packages of the runtime can import its
// type; its field keeps struct{}{} from being assignable to it.
type Key struct{ _ bool }
