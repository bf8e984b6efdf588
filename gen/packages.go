package gen

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// Packages returns the annotated packages, including those with errors, for tools that show or
// complete directives.
func (s *Source) Packages() []*load.Package {
	return slices.Concat(s.loaded.Packages, s.loaded.Incomplete)
}
