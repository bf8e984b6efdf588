// Package payload describes the arguments of queued calls, which other versions of a program
// may decode, and finds changes with which they cannot.
//
// Generated files contain the description in a comment, so that it is reviewed, and so that
// the generator can compare it with the next one.
package payload

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Payload is the arguments of the calls of one kind.
type Payload struct {
	Kind   string
	Queue  string   // "" is the default
	Was    []string // earlier kinds
	Fields []Field
}

// A Field is a value in a payload.
type Field struct {
	Path string // names of JSON, such as order.items[].price
	Type string // basic type, or name of a type that encodes itself
}

// String returns the fields: "id string, items[].price int".
func (p Payload) String() string {
	var words []string
	for _, f := range p.Fields {
		words = append(words, f.Path+" "+f.Type)
	}
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

// Title returns the words before the fields, which Parse recognizes.
func (p Payload) Title() string {
	title := mark + p.Kind
	if p.Queue != "" {
		title += inQueue + p.Queue
	}
	if len(p.Was) > 0 {
		title += earlier + strings.Join(p.Was, ", ")
	}
	return title + ":"
}

// Words of a title, of which mark is the first.
const (
	mark    = "Payload of "
	inQueue = " in queue "
	earlier = ", earlier "
)

// block matches a description in a generated file: the title, and the indented lines after it.
var block = regexp.MustCompile(`(?m)^// ` + mark + `((?:[^:]|\n)*):\n//\n((?://\t.*\n)+)`)

// Parse returns the payloads in a generated file.
func Parse(file []byte) []Payload {
	var all []Payload
	for _, m := range block.FindAllSubmatch(file, -1) {
		title := joined(string(m[1]))
		head, was, renamed := strings.Cut(title, earlier)
		kind, queue, _ := strings.Cut(head, inQueue)
		p := Payload{Kind: kind, Queue: queue}
		if renamed {
			p.Was = strings.Split(was, ", ")
		}
		for text := range strings.SplitSeq(joined(string(m[2])), ", ") {
			if path, typ, ok := strings.Cut(text, " "); ok {
				p.Fields = append(p.Fields, Field{path, typ})
			}
		}
		all = append(all, p)
	}
	return all
}

// joined joins the lines of a comment.
func joined(comment string) string {
	words := slices.DeleteFunc(strings.Fields(comment), func(word string) bool { return word == "//" })
	return strings.Join(words, " ")
}

// Stranded returns why queued calls of the old payloads could not be carried out by code with
// the new ones. Workers take calls from the queues of all kinds that they know, and from the
// default one.
func Stranded(old, new []Payload) []string {
	var reasons []string
	for _, o := range old {
		i := slices.IndexFunc(new, func(n Payload) bool { return n.Kind == o.Kind || slices.Contains(n.Was, o.Kind) })
		if i < 0 {
			reasons = append(reasons, fmt.Sprintf("calls of %s that are queued would have no worker: if the method or type has been renamed, add was=%[1]s to its //retry:durable, otherwise wait until none are left", o.Kind))
			continue
		}
		if o.Queue != "" && !slices.ContainsFunc(new, func(n Payload) bool { return n.Queue == o.Queue }) {
			reasons = append(reasons, fmt.Sprintf("calls of %s that are queued would have no worker, because no method has queue=%s any more: run workers with the old code until none are left", o.Kind, o.Queue))
		}
		if lost := lacking(o, new[i]); len(lost) > 0 {
			reasons = append(reasons, fmt.Sprintf("calls of %s that are queued could not be decoded, because the payload no longer has %s: for a parameter that has been renamed, add was=OLD:PARAM to its //retry:durable, otherwise give the method another kind= and keep the old one until no calls are left",
				o.Kind, strings.Join(lost, ", ")))
		}
	}
	return reasons
}

// lacking returns the fields of old that new cannot decode.
func lacking(old, new Payload) []string {
	var lost []string
	for _, o := range old.Fields {
		fits := func(n Field) bool { return n.Path == o.Path && widens(o.Type, n.Type) }
		if !slices.ContainsFunc(new.Fields, fits) {
			lost = append(lost, o.Path+" "+o.Type)
		}
	}
	return lost
}

// families are types of numbers, each of which can be decoded as one of those after it.
var families = [][]string{
	{"int8", "int16", "int32", "int", "int64"},
	{"uint8", "uint16", "uint32", "uint", "uint64"},
	{"float32", "float64"},
}

// widens reports whether every value of type old can be decoded as new.
func widens(old, new string) bool {
	if old == new {
		return true
	}
	for _, f := range families {
		if from := slices.Index(f, old); from >= 0 && slices.Contains(f[from:], new) {
			return true
		}
	}
	return old == "int64" && new == "int" // of the same size, except on 32-bit systems
}
