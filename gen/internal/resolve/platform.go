package resolve

import (
	"go/build/constraint"
	"path/filepath"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/own"
)

// checkPlatform reports a file= whose name constrains its build differently from d's
// file. The name may repeat constraints of d's //go:build line.
func (r *resolver) checkPlatform(d *load.Decl, file directive.Word) {
	source, target := own.Platform(d.File.Path), own.Platform(file.Text)
	if source == target || source == "" && impliesPlatform(d.File.Constraint, target) {
		return
	}
	remedy := "without " + target
	if source != "" {
		remedy = "that ends in " + source + ".go"
	}
	r.report(file.Pos, "bad-file", "file: %s is not built for the same platforms as %s: choose a name %s", file.Text, filepath.Base(d.File.Path), remedy)
}

// impliesPlatform reports whether a build constraint requires each part of a file name's
// platform: linux && !cgo implies _linux.
func impliesPlatform(expr, platform string) bool {
	x, err := constraint.Parse("//go:build " + expr)
	if err != nil {
		return false
	}
	for _, part := range strings.Split(platform, "_")[1:] {
		if !requires(x, part) {
			return false
		}
	}
	return true
}

func requires(x constraint.Expr, tag string) bool {
	switch x := x.(type) {
	case *constraint.AndExpr:
		return requires(x.X, tag) || requires(x.Y, tag)
	case *constraint.TagExpr:
		return x.Tag == tag
	}
	return false
}
