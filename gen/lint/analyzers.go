package lint

import (
	"golang.org/x/tools/go/analysis"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// Analyzers returns one analyzer for each check, with the same name, in the order of the
// help.
func Analyzers() []*analysis.Analyzer {
	analyzers := make([]*analysis.Analyzer, len(checks))
	for i, c := range checks {
		analyzers[i] = c.analyzer()
	}
	return analyzers
}

// analyzer returns the check as an analyzer. In addition to the analyzed package, it
// knows the given models of other packages. It also runs on packages that do not compile,
// because code that uses a wrapper does not compile before the first generation.
func (c *Check) analyzer(models ...*model.Package) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:             c.Name,
		Doc:              c.Title + "\n\n" + c.Why + "\n\n" + c.Silence,
		URL:              c.URL(),
		Requires:         []*analysis.Analyzer{resolved},
		RunDespiteErrors: true,
		Run: func(pass *analysis.Pass) (any, error) {
			d := *pass.ResultOf[resolved].(*declared)
			d.others = models
			found, err := c.find(pass, &d)
			report(pass, found)
			return nil, err
		},
	}
}

// find returns the check's diagnostics for a package.
func (c *Check) find(pass *analysis.Pass, d *declared) (diag.List, error) {
	switch c {
	case nested:
		return findNested(pass, d), nil
	case byhand:
		return findByHand(pass, d), nil
	case directives:
		return d.mistakes, nil
	}
	if !d.sound() {
		return nil, nil
	}
	if c == stale {
		return findStale(pass, d)
	}
	return declarations(d.model, Vetting, []*Check{c}), nil
}
