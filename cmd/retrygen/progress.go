package main

import (
	"context"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/show/progress"
)

// showProgress shows a line of text on stderr, if that is a terminal and a second has passed,
// until stop is called, after which nothing remains of it.
func (out streams) showProgress(text func(time.Duration) string) (stop func()) {
	if out.quiet {
		return func() {}
	}
	return progress.Show(out.stderr, text)
}

// showLoading shows that packages are being loaded.
func (out streams) showLoading() (stop func()) {
	return out.showProgress(func(elapsed time.Duration) string { return fmt.Sprintf("loading packages: %v", elapsed) })
}

// load loads packages, and shows that it does.
func (out streams) load(ctx context.Context, cfg gen.Config) (*gen.Source, error) {
	defer out.showLoading()()
	return gen.Load(ctx, cfg)
}

// quietFor returns out without progress if the findings are not for people.
func (out streams) quietFor(format string) streams {
	out.quiet = out.quiet || format != "text"
	return out
}
