package load_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// An overlay replaces files on disk: their directives, imports and types.
func TestOverlay(t *testing.T) {
	dir := extract(t, txtar.Parse([]byte(`
-- go.mod --
module example.com/m

go 1.26.0
-- store.go --
package m

type Store interface{ Get() error }
-- item.go --
package m

//retry:policy
type Item interface{ Do() error }
`)))
	overlay := map[string][]byte{
		filepath.Join(dir, "store.go"): []byte("package m\n\nimport \"context\"\n\n//retry:policy\ntype Store interface{ Get(context.Context) error }\n"),
		filepath.Join(dir, "item.go"):  []byte("package m\n"),
	}
	for _, pattern := range []string{".", "./..."} {
		res, err := load.Load(t.Context(), load.Config{Dir: dir, Patterns: []string{pattern}, Overlay: overlay})
		if err != nil || len(res.Found) > 0 || len(res.Packages) != 1 {
			t.Fatalf("%s: %v, %v", pattern, res, err)
		}
		decls := res.Packages[0].Decls
		if len(decls) != 1 || decls[0].Obj.Type().Underlying().String() != "interface{Get(context.Context) error}" {
			t.Errorf("%s: got %v", pattern, decls)
		}
	}
}
