package resolve_test

import (
	gotypes "go/types"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/resolve"
)

const fitSource = `
// Store is annotated; the directives that are tried are not in the source.
//
//retry:policy attempts=3
type Store interface {
	Get(ctx context.Context, id string, req *Request) (string, error)
	List(ctx context.Context, dst *[]string, each func(string) error) error
	Reset(ctx context.Context, buf *bytes.Buffer) error
	Ready() bool
	Transient(err error) bool
}

//retry:policy
type Fetch func(ctx context.Context, url string) (string, error)

type Request struct {
	ID     string
	Body   io.Reader
	Number int
}

var (
	ErrBusy  = errors.New("busy")
	NotError = 3
	wait     = time.Second
	Options  retry.Policy
)

const (
	limit    = 4
	tooMany  = 0
	interval = 100 * time.Millisecond
)

type Failure struct{}
type ByValue struct{}

func (*Failure) Error() string { return "" }
func (ByValue) Error() string  { return "" }

func isBusy(err error) bool                                                  { return true }
func classify(err error) retry.Class                                         { return 0 }
func observe(retry.Event)                                                    {}
func cached(context.Context, string, *Request, error) (string, error)        { return "", nil }
func cachedURL(context.Context, string, error) (string, error)               { return "", nil }
func isEmpty(string, error) bool                                             { return true }
func undoGet(ctx context.Context, id string)                                 {}
func keyOf(s string) string                                                  { return s }
func keyOfInt(n int) int                                                     { return n }
func final(*retry.Error) error                                               { return nil }
func policyOf(method string) retry.Policy                                    { return Options }
`

// The values of a key at | are those that the resolver accepts there. Those of other packages
// are listed only as far as want mentions them.
func TestFitting(t *testing.T) {
	tests := []struct{ of, method, at, want string }{
		{"Store", "", "policy on=|", "ErrBusy *Failure ByValue *ByValue isBusy io.EOF *os.PathError .Transient"},
		{"Store", "Get", "policy on=ErrBusy,|", "ErrBusy *Failure ByValue *ByValue isBusy io.EOF .Transient"},
		{"Store", "Get", "policy on=ErrBusy not=|", "*Failure ByValue *ByValue isBusy io.EOF .Transient"},
		{"Store", "Get", "policy if=|", "isBusy os.IsExist retry.Transient .Transient"},
		{"Store", "Get", "policy class=|", "classify"},
		{"Store", "Get", "policy onretry=|", "observe"},
		{"Store", "Get", "policy fallback=|", "cached"},
		{"Fetch", "", "policy fallback=|", "cachedURL"},
		{"Store", "", "method Get policy fallback=|", "cached"},
		{"Store", "", "method List,Get policy fallback=|", "cached"},
		{"Store", "List", "policy fallback=|", ""},
		{"Store", "", "policy fallback=|", "cached"},
		{"Store", "Get", "policy result=|", "isEmpty"},
		{"Store", "Get", "policy undo=|", "undoGet"},
		{"Store", "Get", "policy giveup=|", "final"},
		{"Store", "Get", "policy from=|", "Options policyOf"},
		{"Store", "Get", "policy attempts=|", "limit NotError"},
		{"Store", "Get", "policy delay=|", "interval tooMany wait time.Second"},
		{"Store", "Get", "breaker cooldown=|", "interval wait"},
		{"Store", "Get", "policy key=|", "id req.ID"},
		{"Store", "Get", "policy log=id,|", "req req.ID req.Number"},
		{"Store", "", "policy log=|", "dst id req req.ID req.Number"},
		{"Store", "List", "policy out=|", "dst"},
		{"Store", "List", "policy each=|", "each"},
		{"Store", "List", "policy each=each seen=|", "keyOf"},
		{"Store", "Reset", "policy reset=|", "buf"},
		{"Store", "Get", "breaker per=|", "id req.ID req.Number"},
		{"Store", "Get", "durable key=|", "id req.ID"},
		{"Store", "Ready", "policy on=|", ""},
		{"Store", "Get", "policy jitter=|", "tooMany"},
		{"Store", "Get", "policy replay=|", ""},
		{"Store", "Get", `policy on="io".|`, `"io".EOF`},
	}
	pkg := resolveAll(t, goMod, map[string]string{"fit": fitSource})["fit"].pkg
	for _, tt := range tests {
		before, after, _ := strings.Cut("//retry:"+tt.at, "|")
		obj, _ := pkg.Types.Scope().Lookup(tt.of).(*gotypes.TypeName)
		site := resolve.Site{Package: pkg, File: pkg.Files[0], Type: obj, Method: tt.method, Comment: before + after}
		c, ok := directive.CursorAt(site.Comment, len(before))
		if !ok || c.Wants != directive.WantValue {
			t.Fatalf("%s: %+v", tt.at, c)
		}
		want := strings.Fields(tt.want)
		got := map[string]bool{}
		for _, v := range site.Values(t.Context(), c) {
			got[v.Text] = true
			qualified := strings.Contains(strings.Trim(v.Text, ".*"), ".") && !strings.HasPrefix(v.Text, "req.")
			if !qualified && !slices.Contains(want, v.Text) {
				t.Errorf("%s %s: %s: %s is offered", tt.of, tt.method, tt.at, v.Text)
			}
		}
		for _, w := range want {
			if !got[w] {
				t.Errorf("%s %s: %s: %s is missing", tt.of, tt.method, tt.at, w)
			}
		}
	}
}

// No key makes the resolver panic when it gets any value for any method.
func TestFittingEveryKey(t *testing.T) {
	pkg := resolveAll(t, goMod, map[string]string{"fit": fitSource})["fit"].pkg
	for _, name := range []string{"Store", "Fetch"} {
		obj := pkg.Types.Scope().Lookup(name).(*gotypes.TypeName)
		for _, verb := range directive.Verbs() {
			for _, key := range verb.Keys {
				for _, method := range []string{"", "Get"} {
					site := resolve.Site{Package: pkg, File: pkg.Files[0], Type: obj, Method: method, Comment: "//retry:" + verb.Name + " " + key.Name + "="}
					if c, ok := directive.CursorAt(site.Comment, len(site.Comment)); ok {
						site.Values(t.Context(), c)
					}
				}
			}
		}
	}
}
