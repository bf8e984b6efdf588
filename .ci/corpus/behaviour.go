package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"go/types"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/ci/corpus/behave"
)

// A Behaviour is the result of calling wrappers.
type Behaviour struct {
	Interfaces int            `json:"interfaces"`
	Retried    int            `json:"retried"`        // methods
	Once       int            `json:"once"`           // methods that can fail and are not retried
	Plain      int            `json:"plain"`          // methods that cannot fail
	Streams    int            `json:"streams"`        // methods that return a stream, and are not called
	Why        map[string]int `json:"why,omitempty"`  // reasons, from the docs, why methods are not retried
	Left       []string       `json:"left,omitempty"` // generic interfaces that no simple type can instantiate
}

// programDir is the folder of the program that calls the wrappers.
const programDir = "behaviour"

// behaviour writes a program that calls the wrappers of a sample, and runs it.
func behaviour(ctx context.Context, t *tree, c *corpus, size int) (Behaviour, error) {
	var b Behaviour
	p := newProgram(t)
	for _, i := range sample(c.interfaces, size) {
		if !p.add(i) {
			b.Left = append(b.Left, i.String())
		}
	}
	b.Streams = p.streams
	if len(p.added) == 0 {
		return b, nil
	}
	if err := t.write(programDir+"/main.go", p.source()); err != nil {
		return b, err
	}
	out, err := t.goCommand(ctx, "run", "./"+programDir)
	if err != nil {
		return b, fmt.Errorf("running the program that calls wrappers: %w\n%s", err, out)
	}
	var results []behave.Result
	if err := json.Unmarshal(out, &results); err != nil {
		return b, fmt.Errorf("reading what the program that calls wrappers prints: %w\n%s", err, out)
	}
	for n, r := range results {
		b.count(p.added[n], r)
	}
	return b, nil
}

func (b *Behaviour) count(i *iface, r behave.Result) {
	b.Interfaces++
	b.Retried += r.Retried
	b.Once += r.Once
	b.Plain += r.Plain
	if len(r.Faults) > 0 {
		i.fail("behaviour", "%s", strings.Join(r.Faults, "; "))
	}
	for _, doc := range i.docs {
		if _, why, once := strings.Cut(doc, " once: "); once {
			if b.Why == nil {
				b.Why = map[string]int{}
			}
			why, _, _ = strings.Cut(strings.TrimSuffix(why, "."), ",")
			b.Why[why]++
		}
	}
}

// retried reports whether the doc comment of a wrapper's method promises the attempts of
// the directive.
func (i *iface) retried(method string) bool {
	return strings.HasPrefix(i.docs[method], method+" retries ")
}

// sample returns the interfaces to call: spread over all packages, and the same in every
// run.
func sample(all []*iface, size int) []*iface {
	var sound []*iface
	for _, i := range all {
		if i.failure == nil {
			sound = append(sound, i)
		}
	}
	slices.SortFunc(sound, func(a, b *iface) int {
		return cmp.Or(cmp.Compare(hash(a.String()), hash(b.String())), strings.Compare(a.String(), b.String()))
	})
	return sound[:min(size, len(sound))]
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum64()
}

// simple lists the type arguments for generic interfaces.
func simple() []types.Type {
	return []types.Type{types.Typ[types.String], types.Typ[types.Int], types.Universe.Lookup("error").Type(), types.NewStruct(nil, nil)}
}

// instance instantiates a generic interface, and returns the type and its type arguments.
func instance(obj *types.TypeName) (types.Type, []types.Type) {
	params := typeParamsOf(obj)
	if params.Len() == 0 {
		return obj.Type(), nil
	}
	for _, arg := range simple() {
		args := slices.Repeat([]types.Type{arg}, params.Len())
		if t, err := types.Instantiate(nil, obj.Type(), args, true); err == nil {
			return t, args
		}
	}
	return nil, nil
}
