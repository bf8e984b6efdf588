package lint

import (
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

// A Client is a library that the methods of a declaration call.
type Client struct {
	Name    string // "" if no known library was recognized
	Typed   bool   // whether the methods' types mention it, and not only the imports of their package
	Service bool   // whether it calls a service whose servers use the library, too, such as gRPC
	Class   string // classifier of its errors; "" if there is none
	Missing string // module that go.mod must require before directives can mention Class; "" if none
	Note    string // what else to do to retry its failures; "" if nothing
	Advice  string // how to select its transient errors without a classifier; "" if unknown
	Retries string // how to turn off the retries that it makes by itself; "" if it makes none
}

// ClientOf returns the library that the retried methods of w call, judging by their types or
// else by the imports of their package. It is zero if they suggest none, or libraries with
// different classes.
func ClientOf(w *model.Wrapper) Client {
	methods := retried(w)
	typed := mentioned(w, methods...)
	c := fitting(w, methods...)
	if c == nil && len(typed) > 0 && typed[0].class == "" {
		c = typed[0]
	}
	if c == nil {
		return Client{}
	}
	known := Client{Name: c.name, Typed: len(typed) > 0, Service: c.server, Class: c.class,
		Note: strings.TrimPrefix(c.note, "; "), Advice: c.advice, Retries: c.own.off}
	if c.class != "" {
		known.Missing = missingModule(w, c)
	}
	return known
}

// Sentinels returns up to three errors that the packages of w and its methods declare and
// whose names do not suggest that they are permanent.
func Sentinels(w *model.Wrapper) []string {
	errs := sentinels(w)
	return errs[:min(3, len(errs))]
}

// Remedy returns the directive without which a failed attempt of m, which is retried, would
// leave something behind for the next, and the reason. It is "" if nothing remains.
func Remedy(m *model.Method) (text, why string) {
	for _, u := range usages {
		if fault := u.fault(m); fault != "" {
			return directive.Never.Name, fault
		}
	}
	var names []string
	if !m.Repeat.Once() {
		for _, i := range resolve.Destinations(m) {
			names = append(names, m.Signature.Params().At(i).Name())
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	list := strings.Join(names, ",")
	return fmt.Sprintf("%s %s=%s", directive.Policy, directive.Out, list), fmt.Sprintf("a failed attempt of %s may leave %s partially filled for the next", m.Name, list)
}
