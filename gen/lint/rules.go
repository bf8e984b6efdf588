package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// Explains returns the check whose page explains diagnostics with a code: the one of that
// name, stale for generated files, or directives for the errors of the generator.
func Explains(code string) *Check {
	if c := Lookup(code); c != nil {
		return c
	}
	if strings.HasSuffix(code, "-output") {
		return stale
	}
	return directives
}

// URL returns the address of the documentation of c: its source, which has the text of its
// page.
func (c *Check) URL() string {
	return "https://github.com/retrygen/retrygen/blob/main/gen/lint/" + c.Name + ".go"
}

// Rules documents all checks, and the other codes of diagnostics in found, for SARIF.
func Rules(found diag.List) []diag.Rule {
	var rules []diag.Rule
	for _, c := range checks {
		rules = append(rules, c.rule(c.Name))
	}
	var codes []string
	for _, d := range found {
		if Lookup(d.Code) == nil {
			codes = append(codes, d.Code)
		}
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		rules = append(rules, ruleOf(code))
	}
	return rules
}

// ruleOf documents a code that is not the name of a check.
func ruleOf(code string) diag.Rule {
	if title, ok := ofOverrides[code]; ok {
		return diag.Rule{
			ID: code, Title: title, Why: whyOverrides, Help: whyOverrides, Markdown: whyOverrides,
			URL: "https://pkg.go.dev/github.com/retrygen/retrygen/runtime/retry#Tracker.Override",
		}
	}
	return Explains(code).rule(code)
}

// ofOverrides has the titles of codes that "retrygen config check" reports.
var ofOverrides = map[string]string{
	"bad-override":  "a mistake in a file of overrides, for which a program refuses the file",
	"idle-override": "a setting in a file of overrides that changes nothing",
}

const whyOverrides = `Overrides change policies while a program runs. A mistake in one line makes the program refuse all
of them, and a line that matches no method leaves everything as it was, during an incident.
"retrygen help config check" explains more.`

// rule returns the documentation of c for diagnostics with a code.
func (c *Check) rule(code string) diag.Rule {
	return diag.Rule{ID: code, Title: c.Title, Why: c.Why, Help: c.Page(), Markdown: c.markdown(), URL: c.URL()}
}

// markdown returns the help page of c in Markdown.
func (c *Check) markdown() string {
	return fmt.Sprintf("**%s**: %s\n\n%s\n\nBefore:\n\n```go\n%s\n```\n\nAfter:\n\n```go\n%s\n```\n\nTo silence it:\n\n%s\n",
		c.Name, c.Title, c.Why, c.Before, c.After, c.Silence)
}
