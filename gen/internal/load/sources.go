package load

import (
	"cmp"
	"context"
	"slices"

	"github.com/retrygen/retrygen/gen/internal/parallel"
)

// A Source is a Go file in a folder that matches the patterns.
type Source struct {
	Path      string // absolute
	Text      []byte
	Annotated bool // whether it has directives, judging by its text
}

// Sources returns the Go files by folder, except retrygen's own outputs. It loads no
// packages, so files that the build excludes are included.
func Sources(ctx context.Context, cfg Config) ([][]Source, error) {
	folders, err := cfg.expand(ctx)
	if err != nil {
		return nil, err
	}
	found := make([][]Source, len(folders))
	err = parallel.Each(ctx, folders, func(i int, f *folder) error {
		annotated, others, err := f.classify(cfg.read)
		for _, src := range annotated {
			found[i] = append(found[i], Source{src.path, src.text, true})
		}
		for _, src := range others {
			found[i] = append(found[i], Source{src.path, src.text, false})
		}
		slices.SortFunc(found[i], func(a, b Source) int { return cmp.Compare(a.Path, b.Path) })
		return err
	})
	return found, err
}
