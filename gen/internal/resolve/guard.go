package resolve

import (
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// breaker returns what a line says, nil for no line or "none".
func (r *resolver) breaker(l *directive.Line) *model.Breaker {
	if !given(l) || l.None {
		return nil
	}
	p := l.Settings().Breaker
	drop(&p.Failures, retry.DefaultFailures)
	drop(&p.Cooldown, retry.DefaultCooldown)
	drop(&p.Probes, retry.DefaultProbes)
	drop(&p.Window, retry.DefaultWindow)
	drop(&p.MinCalls, retry.DefaultMinCalls)
	return &model.Breaker{Pos: r.at(l.VerbPos), BreakerPolicy: p}
}

// budget returns what a line says, nil for no line or "none".
func (r *resolver) budget(l *directive.Line) *model.Budget {
	if !given(l) || l.None {
		return nil
	}
	p := l.Settings().Budget
	drop(&p.Ratio, retry.DefaultRatio)
	drop(&p.Floor, retry.DefaultFloor)
	return &model.Budget{Pos: r.at(l.VerbPos), BudgetPolicy: p}
}
