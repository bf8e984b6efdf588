package draft

import (
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
	"github.com/retrygen/retrygen/gen/lint"
)

// New returns the directives for w, whose only directive is [Mark], or the reason why it
// should have none. It returns neither if no method could be retried.
func New(w *model.Wrapper) (lines []Line, whyNot string) {
	if !slices.ContainsFunc(w.Methods, useful) {
		return nil, ""
	}
	if whyNot := unfit(w); whyNot != "" {
		return nil, whyNot
	}
	client := lint.ClientOf(w)
	policy, whyNot := policyFor(w, client)
	if whyNot != "" {
		return nil, whyNot
	}
	lines = append(lines, policy)
	if breaks(w, client) {
		lines = append(lines, Line{Text: "breaker", Why: "while the service is down, calls fail at once, and a probe a minute finds out when it is back"})
	}
	return append(lines, methodLines(w)...), ""
}

// inProcess lists the last words of the names of types that the program implements for a
// framework, rather than calls across a network.
var inProcess = strings.Fields("callback command component controller converter cursor decoder encoder factory filter formatter func handler " +
	"hook interceptor iterator job lifecycle listener logger middleware observer option options parser plugin runnable runner scheduler " +
	"server stage step stream task tracer transformer validator visitor worker")

// unfit returns the reason why retries around w are not useful, or "" if they are.
func unfit(w *model.Wrapper) string {
	switch {
	case w.Func && !slices.Contains(resolve.Reads(), golang.Words(w.Obj.Name())[0]):
		return "its name does not tell whether its calls may be repeated"
	case !w.Func && isInProcess(w.Obj.Name()):
		return "by its name, it is implemented for the program itself, not called across a network"
	case has(w, "Commit") && has(w, "Rollback"):
		return "a statement that fails ends its transaction: retry the whole transaction"
	}
	return ""
}

func isInProcess(name string) bool {
	words := golang.Words(name)
	return slices.Contains(inProcess, words[len(words)-1])
}

func has(w *model.Wrapper, method string) bool {
	return slices.ContainsFunc(w.Methods, func(m *model.Method) bool { return m.Name == method })
}

// useful reports whether m is a call that retries can help.
func useful(m *model.Method) bool {
	return m.Retried() && m.CanFail() && (m.Ctx >= 0 || m.Request >= 0) && whyNever(m) == ""
}

// policyFor returns the policy for w, or the reason why it cannot be proposed.
func policyFor(w *model.Wrapper, client lint.Client) (policy Line, whyNot string) {
	predicate := predicate(w.Obj.Pkg())
	switch {
	case client.Missing != "":
		return Line{}, fmt.Sprintf("the classifier for errors of %s is in another module: run go get %s, then retrygen init again", client.Name, client.Missing)
	case client.Class != "":
		return Line{Text: "policy attempts=3 class=" + client.Class, Why: whyClass(w, client)}, ""
	case predicate != "":
		return Line{Text: "policy attempts=3 if=" + predicate, Why: fmt.Sprintf("%s selects the errors to retry", predicate)}, ""
	case client.Name != "" && client.Advice == "":
		return Line{}, fmt.Sprintf("%s retries by itself", client.Name)
	case client.Name != "":
		return Line{}, fmt.Sprintf("which errors of %s are transient depends on the calls: select them %s", client.Name, client.Advice)
	}
	why := "retry.Transient selects network failures that usually pass"
	if errs := lint.Sentinels(w); len(errs) > 0 {
		why += "; to select errors of the package, such as " + strings.Join(errs, ", ") + ", write on= instead"
	}
	return Line{Text: "policy attempts=3 if=retry.Transient", Why: why}, ""
}

func whyClass(w *model.Wrapper, client lint.Client) string {
	why := fmt.Sprintf("package %s imports %s, whose errors %s knows", w.Obj.Pkg().Name(), client.Name, client.Class)
	if client.Typed {
		why = fmt.Sprintf("the methods use types of %s, whose errors %s knows", client.Name, client.Class)
	}
	if client.Note != "" {
		why += "; " + client.Note
	}
	if client.Retries != "" {
		why += fmt.Sprintf("; %s retries by itself, too: %s", client.Name, client.Retries)
	}
	return why
}

// breaks reports whether w should have a breaker: whether it is the client of one service,
// whose errors a class tells from its answers.
func breaks(w *model.Wrapper, client lint.Client) bool {
	return client.Service && client.Class != "" && !slices.ContainsFunc(w.Methods, func(m *model.Method) bool {
		return m.Request >= 0 || m.Error < 0 || !golang.IsError(m.Signature.Results().At(m.Error).Type())
	})
}

var transient = regexp.MustCompile(`(?i)^(is|should|can)?_?(transient|temporary|retry|retryable|retriable)(err|error)?$`)

// predicate returns the name of a func of pkg that reports whether an error is transient, or
// "" if there is none.
func predicate(pkg *types.Package) string {
	for _, name := range pkg.Scope().Names() {
		f, ok := pkg.Scope().Lookup(name).(*types.Func)
		if !ok || !transient.MatchString(name) {
			continue
		}
		sig := f.Signature()
		if sig.TypeParams() == nil && sig.Params().Len() == 1 && golang.IsError(sig.Params().At(0).Type()) && !sig.Variadic() &&
			sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.Bool]) {
			return name
		}
	}
	return ""
}
