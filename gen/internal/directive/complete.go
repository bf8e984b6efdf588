package directive

import "slices"

// Nameable reports whether "none" instead of keys removes the verb's setting of the interface
// on a method.
func (v *Verb) Nameable() bool { return v.nameable }

// Repeats reports whether a declaration can have several directives with the verb.
func (v *Verb) Repeats() bool { return v == ofMethod || v == Methods }

// Removable reports whether key=none on a method removes the interface's value of the key.
func (k *Key) Removable() bool {
	return slices.Contains(Policy.Keys, k) && !slices.Contains(k.Choices, None)
}

// examples are common values, by kind.
var examples = map[Kind][]string{
	Limit:     {"3", "5", "unlimited", "3..6"},
	Count:     {"1", "5", "10"},
	Number:    {"1.5", "2", "3"},
	Share:     {"0.1", "0.5"},
	Frequency: {"0", "10/s", "90/m"},
	Wait:      {"0s", "100ms", "1s"},
	Duration:  {"100ms", "1s", "10s", "1m"},
	Spread:    {"0.2", "0..25%"},
	Mode:      {"buffer(1MiB)"},
}

// Examples returns values of the key, beside its Choices, for somebody who is writing one: its
// default first.
func (k *Key) Examples() []string {
	all := slices.Clone(examples[k.Kind])
	if k == QueuedAttempts { // has no bounds
		all = slices.DeleteFunc(all, func(e string) bool { return e == "3..6" })
	}
	if k.Default != "" && !slices.Contains(k.Choices, k.Default) {
		all = slices.DeleteFunc(all, func(e string) bool { return e == k.Default })
		all = slices.Insert(all, 0, k.Default)
	}
	return all
}
