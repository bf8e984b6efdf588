package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// table formats the medians as a Markdown table.
func (m *measurement) table() string {
	var b strings.Builder
	b.WriteString("| ")
	for _, t := range trees {
		fmt.Fprintf(&b, "| %s | CPU | memory ", t.title)
	}
	b.WriteString("|\n|---" + strings.Repeat("|---:", 3*len(trees)) + "|\n")
	for _, g := range generators {
		fmt.Fprintf(&b, "| %s %s ", g.name, g.version)
		for _, t := range trees {
			if u := medianUsage(m.usages[g.name+t.title]); u.wall > 0 {
				fmt.Fprintf(&b, "| %.2f s | %.2f s | %d MB ", u.wall.Seconds(), u.cpu.Seconds(), u.memory>>20)
			} else {
				b.WriteString("| — | — | — ")
			}
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// medianUsage returns the usage with the median time.
func medianUsage(all []usage) usage {
	if len(all) == 0 {
		return usage{}
	}
	sorted := slices.SortedFunc(slices.Values(all), func(a, b usage) int { return cmp.Compare(a.wall, b.wall) })
	return sorted[len(sorted)/2]
}
