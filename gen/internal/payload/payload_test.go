package payload_test

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/payload"
)

// file returns a generated file with a payload.
func file(title, fields string) []byte {
	return []byte("package p\n\n// addCall has the arguments of a queued call of\n// [Users.Add].\n//\n// Payload of " + title + ":\n//\n//\t" + fields + "\ntype addCall struct{}\n")
}

func TestParse(t *testing.T) {
	tests := []struct{ title, fields, want string }{
		{"p.Users.Add", "id string, n int", "Payload of p.Users.Add: id string, n int"},
		{"p.Users.Add, earlier p.Users.Insert,\n// q.Users.Add", "id string,\n//\t  items[].price int32", "Payload of p.Users.Add, earlier p.Users.Insert, q.Users.Add: id string, items[].price int32"},
		{"p.Users.Add", "nothing", "Payload of p.Users.Add: nothing"},
		{"p.Users.Add in queue\n// slow", "n int", "Payload of p.Users.Add in queue slow: n int"},
		{"p.Users.Add in queue slow, earlier p.Users.Insert", "n int", "Payload of p.Users.Add in queue slow, earlier p.Users.Insert: n int"},
	}
	for _, tt := range tests {
		got := payload.Parse(append(file(tt.title, tt.fields), file("other", "a bool")...))
		if len(got) != 2 || got[0].Title()+" "+got[0].String() != tt.want || got[1].Kind != "other" {
			t.Errorf("%s: got %v, want %s", tt.title, got, tt.want)
		}
	}
	if got := payload.Parse([]byte("// Payload of nothing.\n")); len(got) > 0 {
		t.Errorf("got %v from prose", got)
	}
}

func TestStranded(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"same", "p.Add: id string", "p.Add: id string", ""},
		{"one more", "p.Add: id string", "p.Add: id string, n int", ""},
		{"one less", "p.Add: id string, n int", "p.Add: id string", "no longer has n int:"},
		{"renamed", "p.Add: id string", "p.Add: user string", "no longer has id string: for a parameter that has been renamed, add was=OLD:PARAM"},
		{"renamed and known", "p.Add: id string", "p.Add: user string, id string", ""},
		{"another type", "p.Add: id string", "p.Add: id int", "no longer has id string:"},
		{"a wider type", "p.Add: n int32, m int64", "p.Add: n int, m int", ""},
		{"a narrower type", "p.Add: n int64", "p.Add: n int32", "no longer has n int64:"},
		{"an unsigned type", "p.Add: n int", "p.Add: n uint", "no longer has n int:"},
		{"renamed field", "p.Add: o.items[].n int", "p.Add: o.items[].count int", "no longer has o.items[].n int:"},
		{"another kind", "p.Add: id string", "p.Insert: id string", "calls of p.Add that are queued would have no worker: if the method or type has been renamed, add was=p.Add"},
		{"another kind and known", "p.Add: id string", "p.Insert, earlier p.Add: id string", ""},
		{"removed", "p.Add: id string", "", "would have no worker"},
		{"another queue", "p.Add in queue slow: id string", "p.Add in queue fast: id string", "calls of p.Add that are queued would have no worker, because no method has queue=slow any more: run workers with the old code"},
		{"the default queue", "p.Add in queue slow: id string", "p.Add: id string", "queue=slow any more"},
		{"a first queue", "p.Add: id string", "p.Add in queue fast: id string", ""}, // workers take from the default one, too
		{"the same queue", "p.Add in queue slow: id string", "p.Insert in queue slow, earlier p.Add: id string", ""},
		{"without arguments", "p.Add: nothing", "p.Add: id string", ""},
	}
	parse := func(text string) []payload.Payload {
		title, fields, ok := strings.Cut(text, ": ")
		if !ok {
			return nil
		}
		return payload.Parse(file(title, fields))
	}
	for _, tt := range tests {
		got := strings.Join(payload.Stranded(parse(tt.old), parse(tt.new)), "\n")
		if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
