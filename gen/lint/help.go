package lint

import (
	"fmt"
	"strings"
)

const helpIntro = `Retrygen vet looks for retries that could do harm, or nothing at all.

Usage:

    retrygen vet [-fix] [-json] [-tags LIST] [packages]

    -fix         carry out what is mechanical, and bring generated files up to date
    -json        print findings as JSON, one object a line
    -tags LIST   build tags, separated by commas

It reports what "retrygen" itself refuses or warns about, generated files that are stale, and
code in any package, annotated or not, that retries inside of retries, or by hand in a way that
loses an error or a result. The exit code is 1 if there is anything to report. Editors and CI find
the same with

    go vet -vettool=$(which retrygen) ./...

and golangci-lint with the module plugin in gen/lint/golangci.

Checks, each with a page of its own ("retrygen help vet NAME"):

`

// Help returns what vet does and a list of its checks.
func Help() string {
	var b strings.Builder
	b.WriteString(helpIntro)
	for _, c := range checks {
		fmt.Fprintf(&b, "    %-12s %s\n", c.Name, c.Title)
	}
	return b.String()
}

// Page returns the check's documentation.
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
