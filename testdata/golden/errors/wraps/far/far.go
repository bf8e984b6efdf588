// Package far has nothing that is annotated.
package far

import "context"

type Bucket interface {
	Get(ctx context.Context) error
}
