package lint

import (
	"context"
	"go/ast"
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A PerCall is a call of retry.Override or retry.Without, which changes the policies of the
// calls made with the context that it returns.
type PerCall struct {
	Pos  token.Position
	Text string // settings, such as "attempts=1 timeout=50ms"; "" if they are computed at run time
}

// PerCalls returns such calls in the matching packages, annotated or not, in the order of
// their positions. File names are relative to the directory of cfg.
func PerCalls(ctx context.Context, cfg load.Config) ([]PerCall, error) {
	pkgs, err := loadAll(ctx, cfg, false)
	if err != nil {
		return nil, err
	}
	var all []PerCall
	for _, pkg := range pkgs {
		for node := range inspector.New(pkg.Syntax).PreorderSeq((*ast.CallExpr)(nil)) {
			call := node.(*ast.CallExpr)
			if text, ok := perCall(pkg, call); ok {
				pos := diag.At(pkg.Fset, call.Pos())
				pos.Filename = diag.Shorten(cfg.Dir, pos.Filename)
				all = append(all, PerCall{pos, text})
			}
		}
	}
	return all, nil
}

// perCall returns the settings that a call puts into its context, if it does.
func perCall(pkg *packages.Package, call *ast.CallExpr) (text string, ok bool) {
	callee := typeutil.Callee(pkg.TypesInfo, call)
	if callee == nil || !isOf(callee, model.RuntimePath) || callee.Parent() != callee.Pkg().Scope() {
		return "", false
	}
	switch callee.Name() {
	case "Without":
		return "attempts=1", true
	case "Override":
		if len(call.Args) < 2 { // does not compile, or passes on two results
			return "", true
		}
		if v := pkg.TypesInfo.Types[call.Args[1]].Value; v != nil && v.Kind() == constant.String {
			text = constant.StringVal(v)
		}
		return text, true
	}
	return "", false
}
