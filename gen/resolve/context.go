package resolve

import "go/types"

// isContext reports whether t has the methods of context.Context, which not every
// package that is resolved imports.
func isContext(t types.Type) bool {
	return hasMethod(t, "Done") && hasLike(t, "Deadline() (time.Time, bool)") && hasLike(t, "Err() error") && hasLike(t, "Value(any) any")
}
