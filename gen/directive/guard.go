package directive

import (
	"cmp"

	"github.com/retrygen/retrygen/runtime/retry"
)

// breakerKeys say what each key of a breaker sets.
var breakerKeys = map[*Key]func(*retry.BreakerPolicy, Arg){
	Failures:    func(p *retry.BreakerPolicy, a Arg) { p.Failures = int(a.Number) },
	Rate:        func(p *retry.BreakerPolicy, a Arg) { p.Rate = a.Number },
	Window:      func(p *retry.BreakerPolicy, a Arg) { p.Window = a.Duration },
	Min:         func(p *retry.BreakerPolicy, a Arg) { p.MinCalls = int(a.Number) },
	Cooldown:    func(p *retry.BreakerPolicy, a Arg) { p.Cooldown = a.Duration },
	Probes:      func(p *retry.BreakerPolicy, a Arg) { p.Probes = int(a.Number) },
	Open:        func(p *retry.BreakerPolicy, a Arg) { p.Wait = a.Value.Text == waitWord },
	BreakerName: func(p *retry.BreakerPolicy, a Arg) { p.Name = a.Value.Text },
}

// budgetKeys say what each key of a budget sets.
var budgetKeys = map[*Key]func(*retry.BudgetPolicy, Arg){
	Ratio:      func(p *retry.BudgetPolicy, a Arg) { p.Ratio = a.Number },
	Floor:      func(p *retry.BudgetPolicy, a Arg) { p.Floor = cmp.Or(a.Number, noFloor) },
	Fund:       func(p *retry.BudgetPolicy, a Arg) { p.Fund = retry.Funding(a.Choice()) },
	BudgetName: func(p *retry.BudgetPolicy, a Arg) { p.Name = a.Value.Text },
}

// noFloor is a Floor that allows no retry beyond the ratio.
const noFloor = -1

// BreakerPolicy returns what a line of [Breaker] says. Fields that it does not mention, or
// says to be taken back, are zero.
func (l *Line) BreakerPolicy() retry.BreakerPolicy { return policyOf(l, breakerKeys) }

// BudgetPolicy returns what a line of [Budget] says, as BreakerPolicy does.
func (l *Line) BudgetPolicy() retry.BudgetPolicy { return policyOf(l, budgetKeys) }

func policyOf[P any](l *Line, keys map[*Key]func(*P, Arg)) P {
	var p P
	for _, a := range l.Args {
		if !a.None {
			keys[a.Key](&p, a)
		}
	}
	return p
}
