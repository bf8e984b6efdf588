package lint

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// A client is a kind of client, recognized by the types in its methods' signatures.
type client struct {
	name   string
	pkg    string // package path, or prefix of package paths, of those types
	typ    string // name of such a type; "" for any
	code   string // expression for the code of an error, if only a code identifies it
	advice string // how to select the transient errors
}

var clients = []*client{
	{"gRPC", "google.golang.org/grpc", "", "status.Code(err)",
		"with if=FUNC, a func that inspects status.Code(err), which retry.Transient does not"},
	{"Connect", "connectrpc.com/connect", "", "connect.CodeOf(err)",
		"with if=FUNC, a func that inspects connect.CodeOf(err), which retry.Transient does not"},
	{"HTTP", "net/http", "Response", "",
		"with if=retry.Transient, or retryhttp.Transient for an http.RoundTripper; for a status such as 503, which is not an error, use result=FUNC"},
	{"SQL", "database/sql", "", "",
		"with if=FUNC, a func that inspects the driver's own errors, such as SQLSTATE 40001 and 40P01"},
	{"SQL", "github.com/jackc/pgx", "", "",
		"with if=FUNC, a func that inspects the SQLSTATE of a *pgconn.PgError, such as 40001 and 40P01"},
}

// clientOf returns the kind of client that w is, according to the signatures of methods,
// or nil if they do not tell.
func clientOf(w *model.Wrapper, methods ...*model.Method) *client {
	var found *client
	for _, m := range methods {
		model.Mentions(m.Signature, w.Obj.Pkg(), func(obj *types.TypeName) {
			i := slices.IndexFunc(clients, func(c *client) bool { return c.has(obj) })
			if i >= 0 && found == nil {
				found = clients[i]
			}
		})
	}
	return found
}

func (c *client) has(obj *types.TypeName) bool {
	if obj.Pkg() == nil || c.typ != "" && obj.Name() != c.typ {
		return false
	}
	path := obj.Pkg().Path()
	return path == c.pkg || strings.HasPrefix(path, c.pkg+"/")
}

// advice returns how to select the transient errors of methods of w.
func advice(w *model.Wrapper, methods ...*model.Method) string {
	if c := clientOf(w, methods...); c != nil {
		return c.advice
	}
	if errs := sentinels(w); len(errs) > 0 {
		return "with on=, such as " + strings.Join(errs[:min(3, len(errs))], ", ")
	}
	return "with on= or if=, such as if=retry.Transient for network failures"
}

// sentinels returns the errors, sorted by name, that the packages of w and its methods
// declare, except those whose names suggest that they are permanent.
func sentinels(w *model.Wrapper) []string {
	var names []string
	for _, pkg := range packagesOf(w) {
		for _, name := range pkg.Scope().Names() {
			v, ok := pkg.Scope().Lookup(name).(*types.Var)
			if !ok || !golang.IsError(v.Type()) || !isSentinel.MatchString(name) || isFinal.MatchString(name) {
				continue
			}
			switch {
			case pkg == w.Obj.Pkg():
				names = append(names, name)
			case token.IsExported(name):
				names = append(names, pkg.Name()+"."+name)
			}
		}
	}
	return names
}

var (
	isSentinel = regexp.MustCompile(`^[eE]rr\p{Lu}`)
	isFinal    = regexp.MustCompile(`Not|No[A-Z]|Invalid|Exist|Denied|Unauthorized|Forbidden|Permission|Cancell?ed|Closed|EOF|Unsupported|Missing|Bad|Malformed|Unknown|Wrong|Duplicate|Conflict|TooLarge`)
)

// packagesOf returns the packages that declare w and its methods.
func packagesOf(w *model.Wrapper) []*types.Package {
	pkgs := []*types.Package{w.Obj.Pkg()}
	if iface, ok := w.Obj.Type().Underlying().(*types.Interface); ok {
		for f := range iface.Methods() {
			if !slices.Contains(pkgs, f.Pkg()) {
				pkgs = append(pkgs, f.Pkg())
			}
		}
	}
	return pkgs
}
