package directive

import (
	"fmt"
	"slices"
	"strings"
)

// helpWidth is the width of the help in columns.
const helpWidth = 100

// Help returns the table as text of at most 100 columns.
func Help() string {
	var b strings.Builder
	b.WriteString(helpIntro)
	for _, verb := range table {
		writeVerb(&b, verb, verb.Keys)
	}
	b.WriteString(helpValues)
	return b.String()
}

// HelpOn returns the part of [Help] about a verb, or about a key and the verbs that have
// it, or "" if there is neither with that name.
func HelpOn(name string) string {
	var b strings.Builder
	for _, verb := range table {
		if verb.Name == name {
			writeVerb(&b, verb, verb.Keys)
		} else if key := verb.Key(name); key != nil {
			writeVerb(&b, verb, []*Key{key})
		}
	}
	if strings.Contains(b.String(), "=") {
		b.WriteString(helpValues)
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// Topics returns the names that [HelpOn] accepts.
func Topics() []string {
	names := verbNames()
	for _, verb := range table {
		names = append(names, verb.keyNames()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// writeVerb writes the help for a verb and the given keys.
func writeVerb(b *strings.Builder, verb *Verb, keys []*Key) {
	fmt.Fprintf(b, "\n//retry:%-10s on %s\n", verb.Name, verb.Places)
	fmt.Fprintf(b, "    %s.\n", verb.Help)
	if len(keys) > 0 {
		fmt.Fprintf(b, "\n    %-20s DEFAULT\n", "KEY=VALUE")
	}
	for _, key := range keys {
		writeKey(b, key)
	}
}

const helpIntro = `A directive is a line in the doc comment of a declaration, without a space after //:

    //retry:VERB KEY=VALUE ...

A comment that only resembles a directive, such as //retry never, is an error in a package with
directives.

On a method, KEY=none removes the key of its interface, and "breaker none", "budget none",
"throttle none" and "hedge none" remove its guards and its hedge.
`

const helpValues = `
Instead of a number, a share, a frequency or a duration, write the name of a Go constant or variable
of type int, float64 or time.Duration: delay=pollDelay, attempts=config.MaxAttempts. Constants are
checked like other values. Variables are read when the wrapper is constructed; 0 means the default.

DURATION is a Go duration such as 100ms or 1m30s, pN a percentile such as p95 or p99.9, MODE is
auto, off or buffer(SIZE), SIZE a number of bytes such as 64KiB or 1MiB.
NAME and FUNC are Go names: ErrX, pkg.ErrX, *pkg.T for a type, or with the import path in double
quotes: "io/fs".ErrNotExist. An error matches the list of on, not or slow if it is one of the values
or types in it, or one of the functions in it returns true. There and in if, .NAME is a method
func(error) bool of the interface, called on the wrapped value. In undo and before, .NAME is a
method of the interface that is called on the wrapped value, without retries.
`

// writeKey writes the help for one key, wrapped.
func writeKey(b *strings.Builder, key *Key) {
	head := fmt.Sprintf("    %-20s %-11s ", key.Name+"="+string(key.Kind), key.Default)
	help := key.Help
	if key.Kind != Mode && len(key.Choices) > 0 {
		help += ": " + strings.Join(key.Choices, ", ")
	}
	for _, line := range Fold(help, helpWidth-len(head)) {
		b.WriteString(strings.TrimRight(head+line, " ") + "\n")
		head = strings.Repeat(" ", len(head))
	}
}

// Fold breaks text at spaces into lines of at most width bytes.
func Fold(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+len(" ")+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

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
