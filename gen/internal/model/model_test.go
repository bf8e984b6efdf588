package model_test

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// Each reason why a method is called once has its own text, which can follow "because".
func TestReasons(t *testing.T) {
	seen := map[string]model.Once{}
	for why := model.Unasked; why <= model.MovesOn; why++ {
		m := &model.Method{Why: why, Source: model.Source{Name: "in.Parts", Kind: "a list of readers"}}
		reason := m.Reason()
		if first, ok := seen[reason]; ok || !strings.HasPrefix(reason, "it") {
			t.Errorf("%d: %q, as of %d", why, reason, first)
		}
		seen[reason] = why
		if tells := strings.Contains(reason, "in.Parts (a list of readers)"); tells != (why == model.ReadsOnce) {
			t.Errorf("%q tells what is read: %t", reason, tells)
		}
		if ofStream := why >= model.ReadsNext; (why.Piece() == reason) != ofStream || !ofStream && why.Piece() != "" {
			t.Errorf("%q is about a piece of a stream: %q", reason, why.Piece())
		}
	}
	if got := (model.Source{Kind: "a channel"}).String(); got != "a channel" {
		t.Errorf("without a name: %q", got)
	}
}

// Titles are what the runtime counts calls under.
func TestTitles(t *testing.T) {
	pkg := check(t, "type Store interface{}\ntype Fetch func()\ntype List[T any] interface{}\ntype Alias[K comparable] = map[K]int\n")
	get := &model.Method{Name: "Get"}
	for _, tt := range []struct {
		name, title, method string
		params              int
	}{
		{"Store", "store.Store", "store.Store.Get", 0},
		{"Fetch", "store.Fetch", "store.Fetch", 0},
		{"List", "store.List", "store.List.Get", 1},
		{"Alias", "store.Alias", "store.Alias.Get", 1},
	} {
		w := &model.Wrapper{Obj: pkg.Scope().Lookup(tt.name).(*types.TypeName), Func: tt.name == "Fetch"}
		if w.Title() != tt.title || w.MethodTitle(get) != tt.method || w.TypeParams().Len() != tt.params {
			t.Errorf("%s: %s, %s, %d type parameters", tt.name, w.Title(), w.MethodTitle(get), w.TypeParams().Len())
		}
	}
	w := &model.Wrapper{Methods: []*model.Method{get, {Policy: &model.Policy{}}, {Why: model.Never}, {Policy: &model.Policy{}}}}
	if n := w.CountRetried(); n != 2 {
		t.Errorf("%d methods are retried, want 2", n)
	}
}

// A timeout ends an attempt through its context, which is a parameter or part of a replayed
// request.
func TestAttemptContext(t *testing.T) {
	for name, tt := range map[string]struct {
		m       model.Method
		context bool
	}{
		"a context":                {model.Method{Ctx: 0}, true},
		"the caller's own":         {model.Method{Ctx: 0, OwnCtx: true}, false},
		"none":                     {model.Method{Ctx: -1}, false},
		"a reader":                 {model.Method{Ctx: -1, Replays: []model.Replay{{}}}, false},
		"a request":                {model.Method{Ctx: -1, Replays: []model.Replay{{}, {Request: true}}}, true},
		"a request, not replayed":  {model.Method{Ctx: -1, Request: 1}, false},
		"an own one and a request": {model.Method{OwnCtx: true, Replays: []model.Replay{{Request: true}}}, false},
	} {
		if got := tt.m.HasAttemptContext(); got != tt.context {
			t.Errorf("%s: %t", name, got)
		}
	}
	for name, tt := range map[string]struct {
		m    model.Method
		fail bool
	}{
		"an error":  {model.Method{Error: 1}, true},
		"a stream":  {model.Method{Error: -1, Stream: types.Typ[types.Int]}, true},
		"neither":   {model.Method{Error: -1, Err: -1}, false},
		"Err alone": {model.Method{Error: -1, Err: 0}, false},
	} {
		if got := tt.m.CanFail(); got != tt.fail {
			t.Errorf("%s: can fail: %t", name, got)
		}
	}
}

// A Ref to *T stands for the pointer.
func TestRef(t *testing.T) {
	pkg := check(t, errorsOf)
	for text, want := range map[string]string{"failure": "store.failure", "*slow": "*store.slow", "*os.PathError": "*os.PathError", "net.Error": "net.Error"} {
		ref := refs(t, pkg, text)[0]
		if got := types.TypeString(ref.Type(), (*types.Package).Name); got != want || !ref.IsType() {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if refs(t, pkg, "ErrBusy")[0].IsType() || refs(t, pkg, "again")[0].IsType() {
		t.Error("a value or func is no type")
	}
}

// Mentions finds every name in the text of a type.
func TestMentions(t *testing.T) {
	tests := []struct{ text, want string }{
		{"int", "int"},
		{"*Item", "Item"},
		{"[]map[string]Item", "Item string"},
		{"[3]chan<- Item", "Item"},
		{"Items", "Items"},
		{"Pair[string, *Item]", "Item Pair string"},
		{"func(context.Context, ...Item) error", "Context Item error"},
		{"struct{ A Item; B, C io.Reader }", "Item Reader Reader"},
		{"interface{ Get(Item) error; io.Closer }", "Closer Item error"},
		{"any", "any"},
	}
	var declarations strings.Builder
	for i, tt := range tests {
		fmt.Fprintf(&declarations, "var v%d %s\n", i, tt.text)
	}
	pkg := check(t, declarations.String()+`
type Item struct{}
type Pair[K comparable, V any] struct { Key K; Value V }
type Items = []Item
type Constraint interface{ ~int | Item }
`)
	mentioned := func(typ types.Type) string {
		var names []string
		model.Mentions(typ, pkg, func(obj *types.TypeName) { names = append(names, obj.Name()) })
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	for i, tt := range tests {
		if got := mentioned(pkg.Scope().Lookup(fmt.Sprintf("v%d", i)).Type()); got != tt.want {
			t.Errorf("%s: got %q, want %s", tt.text, got, tt.want)
		}
	}
	if got := mentioned(pkg.Scope().Lookup("Constraint").Type().Underlying()); got != "Item int" {
		t.Errorf("of a type set: %q", got)
	}
}

// Code can refer to exported names of packages that it may import, to all names of its own
// package, and to predeclared names.
func TestWritable(t *testing.T) {
	own := check(t, "type hidden int\ntype Open int\n")
	of := func(path string) types.Object {
		name := path[strings.LastIndexByte(path, '.')+1:]
		pkg := types.NewPackage(strings.TrimSuffix(path, "."+name), "p")
		return types.NewTypeName(token.NoPos, pkg, name, types.Typ[types.Int])
	}
	for _, tt := range []struct {
		obj  types.Object
		want bool
	}{
		{own.Scope().Lookup("hidden"), true},
		{own.Scope().Lookup("Open"), true},
		{of("example.org/other.Open"), true},
		{of("example.org/other.hidden"), false},
		{of("example.org/store/internal/x.Open"), true},
		{of("example.org/other/internal/x.Open"), false},
		{of("example.org/cmd.Open"), true},
		{types.Universe.Lookup("string"), true},
		{types.Universe.Lookup("any"), true},
	} {
		if got := model.Writable(tt.obj, own); got != tt.want {
			t.Errorf("%v: %t", tt.obj, got)
		}
	}
}
