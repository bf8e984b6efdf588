package words_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
	"github.com/retrygen/retrygen/runtime/retry"
)

func TestDirective(t *testing.T) {
	const begin = "attempts=3 delay=100ms max=5s after=1m "
	for _, tt := range []struct {
		given *model.Policy
		want  string
	}{
		{parsed(t, ""), begin + "backoff=exponential factor=2 jitter=half"},
		{parsed(t, "backoff=linear"), begin + "backoff=linear jitter=half"},
		{&model.Policy{Backoff: refs("steps")[0]}, begin + "backoff=steps jitter=half"},
		{&model.Policy{Backoff: refs("steps")[0], Text: retry.Policy{Factor: 3}}, begin + "backoff=steps factor=3 jitter=half"},
		{&model.Policy{On: refs("ErrA", "*T", "io.EOF"), If: refs("again")[0]},
			begin + "backoff=exponential factor=2 jitter=half on=ErrA,*T,io.EOF if=again"},
		{&model.Policy{Not: []*model.Ref{{Text: ".IsGone", Of: types.NewTypeName(0, nil, "Store", nil)}}},
			begin + "backoff=exponential factor=2 jitter=half not=.IsGone"},
	} {
		if got := words.Directive(&model.Method{Policy: tt.given, Key: -1}); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// A directive with every key is printed with all of them, in words of the grammar.
func TestDirectiveHasEveryKey(t *testing.T) {
	param := func(name string) *types.Var { return types.NewParam(0, nil, name, types.Typ[types.String]) }
	p := parsed(t, "attempts=4 delay=1s max=2s after=3s jitter=full timeout=4s elapsed=5s factor=6 slowdelay=1500ms")
	p.Backoff, p.On, p.Not, p.If = refs("steps")[0], refs("ErrA", "*T"), refs("ErrB"), refs("again")[0]
	p.Class = refs("retry.Classify", "own")
	p.Slow = refs("ErrSlow")
	p.Result, p.OnRetry, p.Fallback, p.GiveUp = refs("pending")[0], refs("log")[0], refs("cached")[0], refs("toShop")[0]
	p.Seen = refs("name")[0]
	p.Undo, p.Before = &model.Hook{Ref: *refs("remove")[0]}, &model.Hook{Ref: *refs("prepare")[0]}
	p.Text.Frozen = true
	p.From = &model.From{Ref: refs("Default")[0]}
	p.Origin.Keys = map[*directive.Key]model.Given{}
	for _, key := range directive.Policy.Keys {
		p.Origin.Keys[key] = model.Given{}
	}
	got := words.Directive(&model.Method{
		Signature: types.NewSignatureType(nil, nil, nil, types.NewTuple(param("body"), param("into"), param("key"), param("buf"), types.NewParam(0, nil, "fn", types.NewSignatureType(nil, nil, nil, nil, nil, false))), nil, false),
		Policy:    p, Replays: []model.Replay{{Param: 0, Limit: 4096}}, Out: []int{1}, Key: 2, Log: []model.Param{{Index: 2, Text: "key"}}, Reset: []int{3}, Each: []int{4},
	})
	want := "from=Default attempts=4 delay=1s max=2s after=3s backoff=steps factor=6 jitter=full slowdelay=1.5s timeout=4s elapsed=5s override=frozen slow=ErrSlow on=ErrA,*T not=ErrB " +
		"if=again class=retry.Classify,own result=pending onretry=log fallback=cached giveup=toShop undo=remove before=prepare seen=name reset=buf each=fn replay=buffer(4KiB) out=into key=key log=key"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var keys, missing []string
	for word := range strings.FieldsSeq(got) {
		key, _, _ := strings.Cut(word, "=")
		keys = append(keys, key)
	}
	for _, key := range directive.Lookup("policy").Keys {
		if !slices.Contains(keys, key.Name) {
			missing = append(missing, key.Name)
		}
	}
	if missing != nil {
		t.Errorf("the grammar has keys that are not said: %q", missing)
	}
}

// The defaults in the help are those in the text of a policy.
func TestDefaults(t *testing.T) {
	said := words.Directive(&model.Method{Policy: &model.Policy{Slow: refs("ErrSlow")}, Key: -1})
	for _, key := range directive.Lookup("policy").Keys {
		want := key.Name + "=" + key.Default
		if line, err := directive.ParseLine("policy " + want); key.Default == "" || err == nil && !line.Args[0].IsSetting() {
			continue
		}
		if !slices.Contains(strings.Fields(said), want) {
			t.Errorf("help says %s, a policy %s", want, said)
		}
	}
}
