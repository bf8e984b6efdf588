package words

import (
	"fmt"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A Row describes how calls of one or several methods are retried.
type Row struct {
	Methods string // "Get", "Get, List", or "the other 37 methods"
	Words   string // result of Method
}

// many is the number of methods from which a row gives their number instead of their
// names.
const many = 9

// Methods describes how calls of w are retried, with one row for all methods with the
// same words, ordered by their first method. If most methods have the same words and the
// list of their names would be long, their row is the last, for all methods not named
// before.
func Methods(w *model.Wrapper) []Row {
	var order []string // the words of the rows
	named := map[string][]string{}
	usual := "" // the words of most methods
	for _, m := range w.Methods {
		words := Method(w, m)
		if named[words] == nil {
			order = append(order, words)
		}
		named[words] = append(named[words], m.Name)
	}
	for _, words := range order {
		if n := len(named[words]); n >= many && n > len(named[usual]) {
			usual = words
		}
	}
	var rows []Row
	for _, words := range order {
		if words != usual {
			rows = append(rows, Row{strings.Join(named[words], ", "), words})
		}
	}
	switch n := len(named[usual]); {
	case n == 0:
	case len(rows) == 0:
		rows = append(rows, Row{fmt.Sprintf("all %d methods", n), usual})
	default:
		rows = append(rows, Row{fmt.Sprintf("the other %d methods", n), usual})
	}
	return rows
}

// BreakerGuards returns a phrase for the methods that the breaker of w guards, such as
// "all retried methods", or "" if there are none.
func BreakerGuards(w *model.Wrapper) string {
	return covered(w, func(m *model.Method) bool { return w.Breaker != nil && m.Breaker == w.Breaker })
}

// BudgetLimits returns a phrase for the methods that the budget of w limits, like
// BreakerGuards.
func BudgetLimits(w *model.Wrapper) string {
	return covered(w, func(m *model.Method) bool { return w.Budget != nil && m.Budget == w.Budget })
}

// Throttled returns a phrase for the methods whose calls the throttle of w may reject, like
// BreakerGuards.
func Throttled(w *model.Wrapper) string {
	return covered(w, func(m *model.Method) bool { return w.Throttle != nil && m.Throttle == w.Throttle })
}

// Hedged returns a phrase for the methods that the hedge of w is for, like BreakerGuards,
// such as "calls of Get and List".
func Hedged(w *model.Wrapper) string {
	hedged := covered(w, func(m *model.Method) bool { return w.Hedge != nil && m.Hedge == w.Hedge })
	if hedged == "" || w.Func {
		return hedged
	}
	if w.OnlyHedges() {
		hedged = strings.Replace(hedged, "retried", "hedged", 1)
	}
	return "calls of " + hedged
}

// few is the maximum number of methods that a sentence names.
const few = 3

// covered returns a phrase for the retried methods of w that satisfy has.
func covered(w *model.Wrapper, has func(*model.Method) bool) string {
	var names, others []string
	for _, m := range w.Methods {
		switch {
		case m.Retried() && has(m):
			names = append(names, m.Name)
		case m.Retried():
			others = append(others, m.Name)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case w.Func:
		return "all calls"
	case len(names) == 1:
		return names[0]
	case len(names) == len(w.Methods):
		return "all methods"
	case len(others) == 0:
		return "all retried methods"
	case len(names) <= few:
		return And(names)
	case len(others) <= few:
		return "all retried methods except " + And(others)
	}
	return "all retried methods, except as noted above"
}
