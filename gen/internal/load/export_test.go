package load

import (
	"slices"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Mistakes returns the errors of p outside of its declarations.
func (p *Package) Mistakes() diag.List { return slices.Concat(p.syntax, p.mistyped) }
