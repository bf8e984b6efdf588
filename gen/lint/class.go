package lint

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

var class = &Check{
	Name:  "class",
	Title: "a policy without the class that fits the errors of its client",
	Why: `A class tells errors that prove that a call was not carried out from those that leave it unknown,
and from those that would recur on every attempt, which it does not retry. retry.Classify knows
the errors of the standard library, and those of other libraries by their methods. Where these do
not suffice, a package of the runtime has the classifier:

` + classTable() + `

The check recognizes the library by the types in the interface's methods, or else by the imports
of its package, unless servers import the library, too. It reports policies without a condition
that have no class, or only retry.Classify, under which the errors of gRPC are unclassified and
retried like any other error.

Except for errors that would recur, a policy with the classifier retries everything that it
retries without; only under once does the classifier's proof decide. -fix writes it if the module
is in go.mod, and if no policy with on=, if= or from= gets it: there, the class could take back an
error that the condition selects.`,
	Before: `//retry:policy attempts=4
type UsersClient interface {
	Get(ctx context.Context, req *GetRequest, opts ...grpc.CallOption) (*User, error)
}`,
	After: `//retry:policy attempts=4 class=retrygrpc.Classify
type UsersClient interface {
	Get(ctx context.Context, req *GetRequest, opts ...grpc.CallOption) (*User, error)
}`,
	Silence: `Set class= to your own func, or select the errors with on=, not= or if=, and without
class=retry.Classify. If every error should be retried, write not=context.Canceled.`,
	declaration: findUnclassified,
}

// classTable returns the classifiers by library, for the help.
func classTable() string {
	var lines []string
	for _, c := range clients {
		if c.class != "" {
			lines = append(lines, fmt.Sprintf("    %-19s %s", c.class, strings.Join(c.pkgs, " ")))
		}
	}
	return strings.Join(lines, "\n")
}

func findUnclassified(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		p := proposalFor(w, m)
		if p == nil || m.OnlyHedged() {
			continue
		}
		missing := missingModule(w, p.client)
		found.Add(p.at, "class", "%s", p.message(missing))
		found.Warn()
		if missing == "" && p.narrowed == nil {
			found.Fix("write class="+p.client.class, p.edit)
		}
	}
	found.Sort() // once for all methods of an interface
	return found
}

// A proposal is a class for policies that have none, or only retry.Classify.
type proposal struct {
	client   *client
	at       token.Position
	edit     diag.Edit
	fault    string         // of the policy as it is
	note     string         // to follow the message
	narrowed *directive.Key // condition of a policy that the class could narrow; nil if there is none
}

// message returns the message about p, whose class may need a module first.
func (p *proposal) message(missing string) string {
	text := p.fault + ": write class=" + p.client.class
	if missing != "" {
		text += ", after go get " + missing
	}
	if p.narrowed != nil {
		text += fmt.Sprintf(", unless %s= selects errors that it takes for final", p.narrowed)
	}
	return text + p.note
}

// proposalFor returns the class that the policy of m lacks, or nil if it lacks none.
func proposalFor(w *model.Wrapper, m *model.Method) *proposal {
	p := m.Policy
	switch {
	case !m.CanFail():
		return nil
	case len(p.Class) == 1 && isRuntimeObject(p.Class[0].Obj, "Classify"):
		ref := p.Class[0]
		return propose(w, classifiedBy(w, ref), func(c *client) *proposal {
			return &proposal{at: ref.Pos, edit: diag.Edit{Pos: ref.Pos, Old: ref.Text, New: c.class}, fault: "retry.Classify " + c.gap}
		})
	case !unconditional(m), p.Origin.Keys[directive.Class].None:
		return nil
	}
	line, methods := lineOf(w, m)
	return propose(w, methods, func(c *client) *proposal {
		return &proposal{at: line.Pos, edit: diag.Edit{Pos: line.End, New: " class=" + c.class},
			fault: fmt.Sprintf("this policy does not classify the errors of %s", c.name), note: c.note}
	})
}

// propose completes the proposal that f makes for the client of methods, all of which
// would get its class.
func propose(w *model.Wrapper, methods []*model.Method, f func(*client) *proposal) *proposal {
	c := fitting(w, methods...)
	if c == nil {
		return nil
	}
	p := f(c)
	if p.edit.Old != "" && c.gap == "" {
		return nil // it has retry.Classify
	}
	p.client = c
	for _, m := range methods {
		if p.narrowed == nil {
			p.narrowed = condition(m.Policy)
		}
	}
	return p
}

// missingModule returns the module to add to go.mod before directives of w can mention the
// class of c, or "" if there is none.
func missingModule(w *model.Wrapper, c *client) string {
	name, _, _ := strings.Cut(c.class, ".")
	path := directive.Packages[name]
	if available(filepath.Dir(w.Pos.Filename), path) {
		return ""
	}
	return path
}

// condition returns a key of p that selects errors to retry, or nil if there is none.
func condition(p *model.Policy) *directive.Key {
	switch {
	case len(p.On) > 0:
		return directive.On
	case p.If != nil:
		return directive.If
	case p.From != nil:
		return directive.From
	}
	return nil
}

// classifiedBy returns the methods of w that have the class ref.
func classifiedBy(w *model.Wrapper, ref *model.Ref) []*model.Method {
	return slices.DeleteFunc(retried(w), func(m *model.Method) bool {
		return !slices.ContainsFunc(m.Policy.Class, func(r *model.Ref) bool { return r.Pos == ref.Pos })
	})
}

// fitting returns the client whose class fits methods of w, judging by their signatures or
// else by the imports of their package. It returns nil if these suggest several classes.
func fitting(w *model.Wrapper, methods ...*model.Method) *client {
	imports := imported(w.Obj.Pkg())
	found := mentioned(w, methods...)
	if len(found) == 0 {
		found = imports
	}
	for _, driver := range imports {
		if i := slices.IndexFunc(found, func(c *client) bool { return slices.Contains(c.pkgs, driver.driver) }); i >= 0 {
			return driver
		}
	}
	if len(found) == 0 || found[0].class == "" || slices.ContainsFunc(found, func(c *client) bool { return c.class != found[0].class }) {
		return nil
	}
	return found[0]
}
