package directive

import "slices"

// checkLines reports lines of one doc comment that repeat or contradict each other.
func (p *parser) checkLines(lines []Line) {
	for i, line := range lines {
		for _, earlier := range lines[:i] {
			if earlier.Method.Text == line.Method.Text {
				p.checkPair(earlier, line)
			}
		}
	}
}

// policyVerbs lists the verbs that contradict never.
var policyVerbs = []*Verb{Policy, Breaker, Budget, Throttle, Hedge, Durable}

// Contradict reports whether two different verbs contradict each other on a method: two of
// facts, never and one of policyVerbs, or once and hedge.
func Contradict(a, b *Verb) bool {
	return slices.Contains(facts, a) && slices.Contains(facts, b) ||
		a == Never && slices.Contains(policyVerbs, b) || b == Never && slices.Contains(policyVerbs, a) ||
		a == Once && b == Hedge || a == Hedge && b == Once
}

func (p *parser) checkPair(first, second Line) {
	a, b := first.Verb, second.Verb
	switch {
	case a == Methods && b == Methods: // one list on several lines
		for _, name := range second.Methods {
			p.repeated(first.Methods, name)
		}
		return
	case a == b:
		of, remedy := "", "write its keys in one line"
		if second.Method.Text != "" {
			of = " for " + second.Method.Text
		}
		if len(b.Keys) == 0 {
			remedy = "remove one"
		}
		p.report(second.VerbPos, "repeated-verb", "%s is given twice%s: %s", b, of, remedy)
	case p.on == Interface && second.Method.Text == "" && (a == Hedge || b == Hedge): // which is for the methods that are not once
		return
	case Contradict(a, b):
		p.report(second.VerbPos, "contradiction", "%s contradicts %s: remove one of them", b, a)
	default:
		return
	}
	p.relate(first.VerbPos, "first given here")
}

// checkBreaker reports a breaker with both failures and rate, and keys without those that
// they require.
func (p *parser) checkBreaker(line *Line) {
	if line.Verb != Breaker {
		return
	}
	rate, byRate := line.Arg(Rate)
	if failures, given := line.Arg(Failures); given && byRate {
		p.report(failures.KeyPos, "contradiction", "failures contradicts rate: a breaker opens after consecutive failures or at a failure rate, so remove one of them")
		p.relate(rate.KeyPos, "rate is given here")
	}
	for _, key := range []*Key{Window, Min} {
		if arg, given := line.Arg(key); given && !byRate {
			p.report(arg.KeyPos, "contradiction", "%s needs rate: add rate=SHARE", key)
		}
	}
	if keep, given := line.Arg(Keep); given {
		if _, perKey := line.Arg(Per); !perKey {
			p.report(keep.KeyPos, "contradiction", "keep needs per: add per=PARAM")
		}
	}
}
