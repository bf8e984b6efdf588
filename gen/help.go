package gen

import (
	"fmt"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// Help returns what there is to know about all directives, as text of at most 100 columns.
func Help() string { return directive.Help() }

// HelpOn returns what Help says on a verb or a key, and what a verb means without keys; ""
// if there is neither of that name.
func HelpOn(name string) string {
	text := directive.HelpOn(name)
	if says := words.Defaults(directive.Lookup(name)); says != "" {
		text += fmt.Sprintf("\nWithout keys: %s.\n", says)
	}
	return text
}

// Topics returns the names that HelpOn knows.
func Topics() []string { return directive.Topics() }

// Suggest returns how a message about an unknown word goes on: "; did you mean ..." if one
// of the choices is near, else a list of them if they are few, else nothing.
func Suggest(word string, choices []string) string { return directive.Suggest(word, choices) }
