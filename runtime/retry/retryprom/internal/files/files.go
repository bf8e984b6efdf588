// Package files makes the files beside package retryprom from the table of metrics: the
// alerts, the dashboard, and the table in the README. Its test compares or, with -update,
// writes them.
package files

import (
	"fmt"
	"regexp"

	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// placeholder is the name of a metric or an attribute, such as <retrygen.calls>.
var placeholder = regexp.MustCompile(`<([a-z._]+)>`)

// expand replaces the placeholders in a text with the names in Prometheus.
func expand(text string) (string, error) {
	known := names()
	var err error
	return placeholder.ReplaceAllStringFunc(text, func(s string) string {
		name, ok := known[s]
		if !ok {
			err = fmt.Errorf("%s is not in the table of metrics: %s", s, text)
		}
		return name
	}), err
}

// names returns the names in Prometheus, by placeholder.
func names() map[string]string {
	all := map[string]string{}
	for _, m := range metrics.Table {
		all["<"+m.Name+">"] = m.Prometheus()
		for _, key := range m.Keys {
			all["<"+key+">"] = metrics.Label(key)
		}
	}
	return all
}
