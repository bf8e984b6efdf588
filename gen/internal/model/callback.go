package model

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/golang"
)

// Element returns the type of the elements that a callback of type t takes, or nil if t
// is neither a func(T) error nor a func(T).
func Element(t types.Type) types.Type {
	f, ok := t.Underlying().(*types.Signature)
	if !ok || f.Variadic() || f.Params().Len() != 1 || f.Results().Len() > 1 || f.Results().Len() == 1 && !CallbackFails(t) {
		return nil
	}
	return f.Params().At(0).Type()
}

// CallbackFails reports whether the only result of a func of type t is an error.
func CallbackFails(t types.Type) bool {
	f, ok := t.Underlying().(*types.Signature)
	return ok && f.Results().Len() == 1 && golang.IsError(f.Results().At(0).Type())
}
