package gen

import (
	"fmt"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/words"
)

// Help returns the documentation of all directives, as text of at most 100 columns.
func Help() string { return directive.Help() }

// HelpOn returns the documentation of a verb or a key, including the meaning of a verb
// without keys, or "" if there is neither with that name.
func HelpOn(name string) string {
	text := directive.HelpOn(name)
	if says := words.Defaults(directive.Lookup(name)); says != "" {
		text += fmt.Sprintf("\nWithout keys: %s.\n", says)
	}
	return text
}

// Topics returns the names that HelpOn accepts.
func Topics() []string { return directive.Topics() }

// Suggest returns the end of a message about an unknown word: "; did you mean ..." if one
// of the choices is similar, or else a list of the choices if there are few, or else "".
func Suggest(word string, choices []string) string { return directive.Suggest(word, choices) }
