package directive

import (
	"fmt"
	"strings"
)

// Markdown returns the table in Markdown: the verbs, followed by the keys of each verb.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| verb | applies to | meaning |\n|---|---|---|\n")
	for _, verb := range table {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", verb.Name, verb.Places, verb.Help)
	}
	for _, verb := range table {
		if len(verb.Keys) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n| key of `%s` | default | meaning |\n|---|---|---|\n", verb.Name)
		for _, key := range verb.Keys {
			b.WriteString(markdownKey(key))
		}
	}
	return b.String()
}

// markdownKey returns the line of one key.
func markdownKey(key *Key) string {
	form, value, help := key.Name+"="+string(key.Kind), "", key.Help
	if len(key.Choices) > 0 && key.Kind != Mode {
		help += ": `" + strings.Join(key.Choices, "` `") + "`"
	}
	if key.Default != "" {
		value = "`" + key.Default + "`"
	}
	return fmt.Sprintf("| `%s` | %s | %s |\n", strings.ReplaceAll(form, "|", `\|`), value, help)
}
