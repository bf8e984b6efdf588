package lint

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// ownRetries describes the retries that a library makes by itself.
type ownRetries struct {
	attempts int      // maximum number per call, by default; 0 if unlimited
	off      string   // how to turn them off, in the imperative; "" if there is nothing to turn off
	settings []string // names in the library's packages that show that someone has set the number
	safe     string   // why attempts do not multiply, although the library repeats something
	source   string   // where this is defined, and in which version
}

// retryTable returns the libraries that retry by themselves, for the help.
func retryTable() string {
	var lines []string
	for _, c := range clients {
		if c.own.off == "" {
			continue
		}
		attempts := "no limit"
		if c.own.attempts > 0 {
			attempts = strconv.Itoa(c.own.attempts) + " attempts"
		}
		lines = append(lines, fmt.Sprintf("    %-17s%-13s%s\n%34s(%s)", c.name, attempts, c.own.off, "", c.own.source))
	}
	return strings.Join(lines, "\n")
}

// safeTable returns the libraries whose repetitions are harmless, for the help.
func safeTable() string {
	var lines []string
	for _, c := range clients {
		if c.own.safe != "" {
			lines = append(lines, fmt.Sprintf("    %-17s%s\n%21s(%s)", c.name, c.own.safe, "", c.own.source))
		}
	}
	return strings.Join(lines, "\n")
}

// clientIn returns the client in expr whose retries multiply with those of a wrapper, or
// nil if there is none: the value itself, what one of its fields refers to, or the library
// that has made it.
func (n *nesting) clientIn(cursor inspector.Cursor, expr ast.Expr) *client {
	value := n.valueOf(cursor, expr)
	if value == nil {
		value = expr
	}
	t := n.pass.TypesInfo.TypeOf(value)
	if t == nil {
		return nil
	}
	found := []*client{n.clientOfType(t)}
	if fields, ok := pointee(t).Underlying().(*types.Struct); ok {
		for f := range fields.Fields() {
			if _, isStruct := f.Type().Underlying().(*types.Struct); !isStruct { // such as options
				found = append(found, n.clientOfType(f.Type()))
			}
		}
	}
	if call, ok := value.(*ast.CallExpr); ok {
		found = append(found, n.maker(call))
	}
	return cmp.Or(found...)
}

// maker returns the client whose library call calls, such as one that returns an
// *http.Client.
func (n *nesting) maker(call *ast.CallExpr) *client {
	f, ok := typeutil.Callee(n.pass.TypesInfo, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return nil
	}
	i := slices.IndexFunc(clients, func(c *client) bool { return c.includes(f.Pkg()) && n.multiplies(c) })
	if i < 0 {
		return nil
	}
	return clients[i]
}

// calledClient returns the client that call sends a request with, or nil for other calls.
// A request takes a context.
func (n *nesting) calledClient(call *ast.CallExpr) *client {
	f, ok := typeutil.Callee(n.pass.TypesInfo, call).(*types.Func)
	if !ok || receiver(call) == nil || f.Signature().Recv() == nil || f.Signature().Params().Len() == 0 {
		return nil
	}
	if ctx, ok := types.Unalias(f.Signature().Params().At(0).Type()).(*types.Named); !ok || !isOf(ctx.Obj(), "context") {
		return nil
	}
	return n.clientOfType(n.pass.TypesInfo.TypeOf(receiver(call)))
}

// clientOfType returns the client whose retries multiply that t belongs to: as one of the
// library's types, or as an interface whose methods mention one.
func (n *nesting) clientOfType(t types.Type) *client {
	t = pointee(t)
	found := clientsIn(t, n.pass.Pkg)
	if iface, ok := t.Underlying().(*types.Interface); ok && len(found) == 0 {
		for m := range iface.Methods() {
			found = append(found, clientsIn(m.Signature(), n.pass.Pkg)...)
		}
	}
	if i := slices.IndexFunc(found, n.multiplies); i >= 0 {
		return found[i]
	}
	return nil
}

func pointee(t types.Type) types.Type {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}

// multiplies reports whether c retries by itself, and nothing in the package shows that
// someone has decided how often.
func (n *nesting) multiplies(c *client) bool {
	if c.own.off == "" {
		return false
	}
	for _, obj := range n.pass.TypesInfo.Uses {
		if obj.Pkg() != nil && c.includes(obj.Pkg()) && slices.Contains(c.own.settings, obj.Name()) {
			return false
		}
	}
	return true
}
