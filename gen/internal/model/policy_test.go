package model_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// check type-checks a package called store from its declarations.
func check(t *testing.T, declarations string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "store.go", "package store\n\nimport (\n\t\"context\"\n\t\"io\"\n\t\"net\"\n\t\"os\"\n\t\"time\"\n)\n"+
		"var _ context.Context\nvar _ io.Reader\nvar _ net.Error\nvar _ os.FileInfo\nvar _ time.Duration\n"+declarations, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("example.org/store", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// refs resolves names as they are written in directives: ErrBusy, net.Error, *os.PathError.
func refs(t *testing.T, pkg *types.Package, names string) []*model.Ref {
	t.Helper()
	var all []*model.Ref
	for _, text := range strings.Fields(names) {
		name, star := strings.CutPrefix(text, "*")
		scope := pkg.Scope()
		if qualifier, member, ok := strings.Cut(name, "."); ok {
			i := slices.IndexFunc(pkg.Imports(), func(p *types.Package) bool { return p.Name() == qualifier })
			scope, name = pkg.Imports()[i].Scope(), member
		}
		obj := scope.Lookup(name)
		if obj == nil {
			t.Fatalf("no %s", text)
		}
		all = append(all, &model.Ref{Obj: obj, Star: star, Text: text})
	}
	return all
}

const errorsOf = `
type failure struct{}
func (failure) Error() string { return "" }

type slow struct{ failure }
func (*slow) Timeout() bool { return true }

type wrapping struct{ failure }
func (wrapping) Unwrap() error { return nil }

type coder interface { error; Code() int }

type temporary interface { error; Temporary() bool }

var ErrBusy, ErrTimeout, ErrDeadlinePassed, ErrTimedOut error
func again(error) bool { return true }
`

// An attempt that times out fails with context.DeadlineExceeded or an error that wraps it:
// on= must list such an error, and not= must not.
func TestEndedByTimeout(t *testing.T) {
	pkg := check(t, errorsOf)
	tests := []struct {
		on, not string
		want    *directive.Key
	}{
		{"", "", nil},
		{"ErrBusy", "", directive.On},
		{"ErrBusy context.DeadlineExceeded", "", nil},
		{"ErrTimeout", "", nil},
		{"ErrTimedOut", "", nil},
		{"ErrDeadlinePassed", "", nil},
		{"failure", "", directive.On},
		{"slow", "", directive.On}, // its Timeout is that of *slow
		{"*slow", "", nil},
		{"wrapping", "", nil},
		{"net.Error", "", nil},
		{"*os.PathError", "", nil},
		{"temporary", "", nil},
		{"coder", "", directive.On},
		{"", "ErrBusy", nil},
		{"", "context.DeadlineExceeded", directive.Not},
		{"", "os.ErrDeadlineExceeded", directive.Not},
		{"", "ErrTimeout", nil}, // which may be another
		{"context.DeadlineExceeded", "context.DeadlineExceeded", directive.Not},
	}
	for _, tt := range tests {
		p := &model.Policy{Text: retry.Policy{Timeout: time.Second}, On: refs(t, pkg, tt.on), Not: refs(t, pkg, tt.not)}
		if got := p.EndedByTimeout(); got != tt.want {
			t.Errorf("on=%s not=%s: got %v, want %v", tt.on, tt.not, got, tt.want)
		}
		p.Text.Timeout = 0
		if got := p.EndedByTimeout(); got != nil {
			t.Errorf("on=%s not=%s without a timeout: got %v", tt.on, tt.not, got)
		}
	}
	asking := &model.Policy{Text: retry.Policy{Timeout: time.Second}, On: refs(t, pkg, "ErrBusy"), Result: refs(t, pkg, "again")[0]}
	if got := asking.EndedByTimeout(); got != nil {
		t.Errorf("result= may want another attempt, got %v", got)
	}
}

// Named returns the keys whose values are Go names, in the order of the help, and no
// others.
func TestNamed(t *testing.T) {
	pkg := check(t, errorsOf)
	one := func(name string) *model.Ref { return refs(t, pkg, name)[0] }
	p := &model.Policy{
		From:     &model.From{Ref: one("again")},
		Fallback: one("again"), GiveUp: one("again"), Seen: one("again"), Undo: &model.Hook{Ref: *one("again")}, Before: &model.Hook{Ref: *one("again")}, Backoff: one("again"), If: one("again"), OnRetry: one("again"), Result: one("again"),
		On: refs(t, pkg, "ErrBusy *slow"), Not: refs(t, pkg, "ErrTimeout"), Slow: refs(t, pkg, "ErrBusy"), Class: refs(t, pkg, "again"),
	}
	var got []*directive.Key
	for _, n := range p.Named() {
		got = append(got, n.Key)
	}
	var want []*directive.Key // those of Go names, but for parameters
	for _, key := range directive.Policy.Keys {
		if slices.Contains([]directive.Kind{directive.Shape, directive.Func, directive.Funcs, directive.Errors}, key.Kind) {
			want = append(want, key)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(p.Refs()); n != 15 {
		t.Errorf("%d names, want 15", n)
	}
	if named := new(model.Policy).Named(); len(named) > 0 {
		t.Errorf("the zero policy has %v", named)
	}
}

// Policies have the same Key if they are the same to the runtime.
func TestPolicyKey(t *testing.T) {
	pkg := check(t, errorsOf)
	again := refs(t, pkg, "again")[0]
	busy, timeout := refs(t, pkg, "ErrBusy"), refs(t, pkg, "ErrTimeout")
	tests := []struct {
		name string
		a, b model.Policy
		same bool
	}{
		{"defaults filled in", model.Policy{}, model.Policy{Text: retry.Policy{MaxAttempts: 3, Delay: 100 * time.Millisecond}}, true},
		{"another number", model.Policy{}, model.Policy{Text: retry.Policy{MaxAttempts: 4}}, false},
		{"where it is written", model.Policy{}, model.Policy{Origin: model.Origin{Own: model.Line{Pos: token.Position{Line: 3}}}}, true},
		{"what the method's code does", model.Policy{}, model.Policy{Result: again, Fallback: again}, true},
		{"bounds", model.Policy{}, model.Policy{Text: retry.Policy{Bounds: retry.Bounds{Min: 3, Max: 6}}}, false},
		{"frozen", model.Policy{}, model.Policy{Text: retry.Policy{Frozen: true}}, false},
		{"a condition", model.Policy{}, model.Policy{If: again}, false},
		{"a hook", model.Policy{}, model.Policy{OnRetry: again}, false},
		{"an error on giving up", model.Policy{}, model.Policy{GiveUp: again}, false},
		{"a backoff", model.Policy{}, model.Policy{Backoff: again}, false},
		{"the same errors", model.Policy{On: busy}, model.Policy{On: busy}, true},
		{"other errors", model.Policy{On: busy}, model.Policy{On: timeout}, false},
		{"the same errors the other way", model.Policy{On: busy}, model.Policy{Not: busy}, false},
	}
	for _, tt := range tests {
		if same := tt.a.Key() == tt.b.Key(); same != tt.same {
			t.Errorf("%s: %q and %q", tt.name, tt.a.Key(), tt.b.Key())
		}
	}
	if key := new(model.Policy).Key(); key != "" {
		t.Errorf("the default policy has the key %q", key)
	}
}

// A key's place is its value; one that is not given may be added to the line nearest to the
// method.
func TestPlace(t *testing.T) {
	at := func(line int) token.Position { return token.Position{Filename: "store.go", Line: line} }
	iface, own := model.Line{Pos: at(1)}, model.Line{Pos: at(5)}
	keys := map[*directive.Key]model.Given{directive.Attempts: {Pos: at(1)}, directive.Max: {Pos: at(5), Own: true, None: true}}
	tests := []struct {
		origin model.Origin
		key    *directive.Key
		line   int
	}{
		{model.Origin{Interface: iface, Own: own, Keys: keys}, directive.Attempts, 1},
		{model.Origin{Interface: iface, Own: own, Keys: keys}, directive.Max, 5},
		{model.Origin{Interface: iface, Own: own, Keys: keys}, directive.Delay, 5},
		{model.Origin{Interface: iface, Keys: keys}, directive.Delay, 1},
		{model.Origin{Own: own}, directive.Delay, 5},
	}
	for _, tt := range tests {
		if got := tt.origin.Place(tt.key); got.Line != tt.line {
			t.Errorf("%s of %+v is at %v, want line %d", tt.key, tt.origin, got, tt.line)
		}
	}
	if !(model.Line{}).IsZero() || iface.IsZero() {
		t.Error("only the zero Line is zero")
	}
}
