package main

import "context"

// check runs all stages of the check.
func check(ctx context.Context, cfg config) (*Report, error) {
	t, err := newTree(ctx, cfg.keep)
	if err != nil {
		return nil, err
	}
	defer t.remove()

	cfg.logf("loading packages")
	patterns, err := t.get(ctx, cfg.patterns)
	if err != nil {
		return nil, err
	}
	c, err := find(ctx, t, patterns)
	if err != nil {
		return nil, err
	}
	cfg.logf("annotating %d interfaces", len(c.interfaces))
	if err := annotate(ctx, t, c.interfaces, directives); err != nil {
		return nil, err
	}
	cfg.logf("running retrygen")
	report := &Report{Interfaces: len(c.interfaces), Packages: len(groups(c.interfaces)), Skipped: c.skipped, Broken: c.broken}
	if report.Run, err = generate(ctx, t, c); err != nil {
		return nil, err
	}
	cfg.logf("compiling its output")
	if err := compile(ctx, t, c); err != nil {
		return nil, err
	}
	cfg.logf("calling the wrappers")
	if report.Behaviour, err = behaviour(ctx, t, c, cfg.sample); err != nil {
		return nil, err
	}
	if cfg.keep {
		report.Kept = t.dir
	}
	report.count(c)
	return report, nil
}
