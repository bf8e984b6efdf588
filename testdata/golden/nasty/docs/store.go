// Package docs shows doc comments: with code, lists and headings, deprecated, and
// links.
package docs

import "context"

// Store stores.
//
// # Use
//
//		store := NewRetryingStore(next)
//		store.Get(ctx, "a")
//
//	  - one
//	  - two
//
// Deprecated: use [Cache], which is
// faster, and see https://example.org/a-very-long-address/that-does-not-fit/into-eighty-columns/at-all.html
// for how.
//
// Not part of the deprecation.
//
//retry:policy
type Store interface {
	// Get gets.
	//
	//	code
	//
	// Deprecated: use Find.
	Get(ctx context.Context, id string) (string, error)

	/*
	   Find finds.

	   Deprecated: use Search.
	*/
	Find(ctx context.Context, id string) (string, error)

	// Search is not deprecated: it says "Deprecated: no" in the middle.
	Search(ctx context.Context, id string) (string, error) // a comment at the end
}

// Cache caches.
type Cache struct{}
