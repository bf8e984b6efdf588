package retry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An overlay holds the overrides of all sources, those that take precedence last. The lock
// of the steering guards it.
type overlay []*layer

// A layer holds the overrides of one source.
type layer struct {
	source, text string
	since        time.Time
	err          error // see Overrides
	lines        []*overrideLine
	exact        map[string][]*overrideLine // by the name that their pattern is
	starred      []*overrideLine
}

// newLayer returns a layer of lines.
func newLayer(source, text string, lines []*overrideLine) *layer {
	l := &layer{source: source, text: text, since: time.Now(), lines: lines, exact: map[string][]*overrideLine{}}
	for _, line := range lines {
		if line.pattern.exact() {
			l.exact[line.pattern.text] = append(l.exact[line.pattern.text], line)
		} else {
			l.starred = append(l.starred, line)
		}
	}
	return l
}

// index returns the index of the layer of a source, -1 if there is none.
func (o overlay) index(source string) int {
	return slices.IndexFunc(o, func(l *layer) bool { return l.source == source })
}

// with returns o with l in place of the layer of the same source, or last. A layer without
// text is removed.
func (o overlay) with(l *layer) overlay {
	next, i := slices.Clone(o), o.index(l.source)
	switch {
	case strings.TrimSpace(l.text) == "" && i >= 0:
		return slices.Delete(next, i, i+1)
	case strings.TrimSpace(l.text) == "":
		return next
	case i >= 0 && len(o[i].lines) > 0:
		next[i] = l
		return next
	case i >= 0: // has only failed so far
		next = slices.Delete(next, i, i+1)
	}
	return append(next, l)
}

// has reports whether a line of o has that verb.
func (o overlay) has(verb string) bool {
	return slices.ContainsFunc(o, func(l *layer) bool {
		return slices.ContainsFunc(l.lines, func(line *overrideLine) bool {
			return len(line.settings) > 0 && line.settings[0].verb == verb
		})
	})
}

// chosen returns the settings of a verb that are in force for what has one of names, by
// key. It returns an error for each that is as specific as an earlier line and differs.
func (o overlay) chosen(verb string, names []string) (won []assignment, errs []error) {
	for _, l := range o {
		of, wrong := l.chosen(verb, names)
		errs = append(errs, wrong...)
		for _, a := range of {
			if i := slices.IndexFunc(won, func(b assignment) bool { return b.key == a.key }); i >= 0 {
				won[i] = a
			} else {
				won = append(won, a)
			}
		}
	}
	if len(won) > 1 {
		slices.SortFunc(won, func(a, b assignment) int { return cmp.Compare(a.key, b.key) })
	}
	return won, errs
}

// chosen is overlay.chosen for one layer.
func (l *layer) chosen(verb string, names []string) (won []assignment, errs []error) {
	for _, line := range l.matching(names) {
		for _, a := range line.settings {
			if a.verb != verb {
				break // and so have all of the line
			}
			i := slices.IndexFunc(won, func(b assignment) bool { return b.key == a.key })
			switch {
			case i < 0:
				won = append(won, a)
			case won[i].line.pattern.compare(&line.pattern) == 0 && won[i].value != a.value:
				errs = append(errs, a.wrong("%s is as specific as %s on line %d, and both match %s: add a line for it",
					line.pattern.text, won[i].line.pattern.text, won[i].line.number, names[0]))
			}
		}
	}
	return won, errs
}

// matching returns the lines that match one of names, the most specific first.
func (l *layer) matching(names []string) (lines []*overrideLine) {
	for _, name := range names {
		lines = append(lines, l.exact[name]...)
	}
	for _, line := range l.starred {
		if slices.ContainsFunc(names, line.pattern.matches) {
			lines = append(lines, line)
		}
	}
	if len(lines) > 1 {
		slices.SortFunc(lines, func(a, b *overrideLine) int {
			return cmp.Or(b.pattern.compare(&a.pattern), cmp.Compare(a.number, b.number))
		})
	}
	return lines
}

// warnings returns the lines of l that have no effect on methods, and why.
func (o overlay) warnings(l *layer, methods []*Method) (all []string) {
	for _, idle := range l.idle(methods) {
		all = append(all, idle.Error())
	}
	for _, m := range methods {
		if m.source.policy.Frozen {
			continue
		}
		_, errs := m.under(o, l.source)
		for _, err := range errs {
			if wrong := err.(*OverrideError); wrong.Source == l.source {
				all = append(all, "does not apply: "+err.Error())
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// idle returns the lines that have no effect on any of methods, and why.
func (l *layer) idle(methods []*Method) (all []*OverrideError) {
	for _, line := range l.lines {
		if why := line.idle(methods); why != "" {
			all = append(all, &OverrideError{line.source, line.number, 1, why})
		}
	}
	return all
}

// idle returns why l has no effect on any of methods, "" if it has.
func (l *overrideLine) idle(methods []*Method) string {
	var matched, pinned *Method
	for _, m := range methods {
		if !slices.ContainsFunc(m.source.names(), l.pattern.matches) {
			continue
		}
		matched = m
		if m.source.policy.Frozen || !l.finds(m.source) {
			continue
		}
		by := l.frozenBy(m, methods)
		if by == nil {
			return ""
		}
		pinned = by
	}
	switch {
	case matched == nil && len(methods) == 0:
		return fmt.Sprintf("%s matches no method: there is none", l.pattern.text)
	case matched == nil:
		return fmt.Sprintf("%s matches no method; the nearest is %s", l.pattern.text, l.pattern.nearest(methods))
	case pinned != nil:
		return fmt.Sprintf("the %s is also that of %s, which is frozen", l.verb(), pinned.Name())
	case matched.source.policy.Frozen:
		return fmt.Sprintf("%s is frozen", matched.Name())
	}
	return fmt.Sprintf("%s has no %s to change", matched.Name(), l.verb())
}

// verb returns the verb of l.
func (l *overrideLine) verb() string { return l.settings[0].verb }

// finds reports whether p has what l changes.
func (l *overrideLine) finds(p *plan) bool { return l.verb() == policyVerb || p.guard(l.verb()) != nil }

// frozenBy returns a frozen method that shares what l changes of m, nil if there is none.
func (l *overrideLine) frozenBy(m *Method, methods []*Method) *Method {
	guard := m.source.guard(l.verb())
	i := slices.IndexFunc(methods, func(other *Method) bool {
		return guard != nil && other.source.policy.Frozen && other.source.guard(l.verb()) == guard
	})
	if i < 0 {
		return nil
	}
	return methods[i]
}

// nearest returns the name that is most similar to p.
func (p *pattern) nearest(methods []*Method) string {
	return slices.MinFunc(methods, func(a, b *Method) int {
		return cmp.Or(cmp.Compare(p.distance(a.Name()), p.distance(b.Name())), cmp.Compare(a.Name(), b.Name()))
	}).Name()
}
