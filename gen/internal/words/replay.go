package words

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// replays describes how the arguments that are read are replayed: "body replayed only if
// it can be rewound".
func replays(m *model.Method) []string {
	var kept, plain, words []string
	limit := int64(0)
	for _, r := range m.Replays {
		if r.Limit > 0 {
			kept, limit = append(kept, Read(m, r)), r.Limit
		} else {
			plain = append(plain, Read(m, r))
		}
	}
	if len(kept) > 0 {
		words = append(words, "up to "+bytes(limit)+" of "+And(kept)+" buffered for replay")
	}
	switch len(plain) {
	case 0:
	case 1:
		words = append(words, plain[0]+" replayed only if it can be rewound")
	default:
		words = append(words, And(plain)+" replayed only if they can be rewound")
	}
	return words
}

// bytes returns "64KiB" or "1000 bytes".
func bytes(n int64) string {
	if n%(1<<10) == 0 {
		return Size(n)
	}
	return Size(n) + " bytes"
}

// Read returns a name for what a call reads in an argument: body, in.Body, or "the
// request's body".
func Read(m *model.Method, r model.Replay) string {
	name := m.Signature.Params().At(r.Param).Name()
	named := name != "" && name != "_"
	switch {
	case r.Fields != nil:
		return fields(name, r.Fields)
	case r.Request && named:
		return name + "'s body"
	case r.Request:
		return "the request's body"
	case named:
		return name
	}
	return "the reader"
}

// fields returns the names of the fields that are read.
func fields(param string, paths [][]*types.Var) string {
	if param == "" || param == "_" {
		param = "argument"
	}
	var words []string
	for _, path := range paths {
		name := param
		for _, f := range path {
			name += "." + f.Name()
		}
		words = append(words, name)
	}
	return And(words)
}
