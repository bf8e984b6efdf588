package gen

import "github.com/retrygen/retrygen/gen/internal/load"

// Packages returns the annotated packages, also those with errors, for tools that show or
// complete directives.
func (s *Source) Packages() []*load.Package {
	return append(s.loaded.Packages[:len(s.loaded.Packages):len(s.loaded.Packages)], s.loaded.Incomplete...)
}
