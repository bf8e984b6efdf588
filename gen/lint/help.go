package lint

import (
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

const helpIntro = `The findings are the errors and warnings of "retrygen" itself, stale generated files, and, in any
package, annotated or not, nested retries and hand-written loops that lose an error or a result. The
exit status is 1 if there are any. Editors and CI run the same checks with

    go vet -vettool=$(which retrygen) ./...

and golangci-lint with the module plugin in gen/lint/golangci.

The checks are listed below; "retrygen help vet NAME" explains a check:

`

// Help describes the findings and lists the checks.
func Help() string {
	var b strings.Builder
	b.WriteString(helpIntro)
	for _, c := range checks {
		fmt.Fprintf(&b, "    %-12s %s\n", c.Name, c.Title)
	}
	return b.String()
}

// PageOn returns the help page of the check of that name.
func PageOn(name string) (string, error) {
	if check := Lookup(name); check != nil {
		return check.Page(), nil
	}
	var names []string
	for _, c := range checks {
		names = append(names, c.Name)
	}
	return "", fmt.Errorf("no check %q%s", name, directive.Suggest(name, names))
}

// Page returns the help page of c.
func (c *Check) Page() string {
	return fmt.Sprintf("%s: %s\n\n%s\n\nBefore:\n\n%s\n\nAfter:\n\n%s\n\nTo silence it:\n\n%s\n",
		c.Name, c.Title, c.Why, indent(c.Before), indent(c.After), c.Silence)
}

func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}
