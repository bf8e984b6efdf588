package emit

import (
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// httpPath is the import path of the part of the runtime that knows net/http.
const httpPath = model.RuntimePath + "/retryhttp"

// declareCall prints what a loop needs that knows more than an error, and the
// arguments that each attempt reads:
//
//	call := r.upload.Call(ctx)
//	defer call.Close()
//	replay := retry.NewReplay(&call, body)
func (p *printer) declareCall(s *signature, c call) []jen.Code {
	body := []jen.Code{jen.Id(s.call).Op(":=").Add(c.loop.Clone()).Dot("Call").Call(p.bound(s, c))}
	if len(s.Replays) > 0 {
		body = append(body, jen.Defer().Id(s.call).Dot("Close").Call())
	}
	for i, r := range s.Replays {
		name, args := "NewReplay", []jen.Code{jen.Op("&").Id(s.call), jen.Id(s.params[r.Param])}
		if r.Limit > 0 {
			name, args = "NewBufferedReplay", append(args, size(r.Limit))
		}
		from := model.RuntimePath
		if r.Request {
			from = httpPath
		}
		body = append(body, jen.Id(s.replays[i]).Op(":=").Add(p.imports.qualPath(from, name)).Call(args...))
	}
	return body
}

// replayArgs prints, by index, what stands in for the arguments that are read:
// replay.Reader(). The request that the loop has its context of gets that of the
// attempt, the variable ctx, if there is one.
func (p *printer) replayArgs(s *signature, ctx string) map[int]*jen.Statement {
	list := map[int]*jen.Statement{}
	for i, r := range s.Replays {
		replay := jen.Id(s.replays[i])
		if !r.Request {
			list[r.Param] = replay.Dot("Reader").Call()
			continue
		}
		own := p.requestContext(s.params[r.Param])
		if ctx != "" && r.Param == s.Request {
			own = jen.Id(ctx)
		}
		list[r.Param] = replay.Dot("Request").Call(own)
	}
	return list
}

// requestContext prints retryhttp.Context(req).
func (p *printer) requestContext(request string) *jen.Statement {
	return p.imports.qualPath(httpPath, "Context").Call(jen.Id(request))
}

// replayWords says what becomes of the arguments that are read: "body sent again only
// if it can be read again".
func replayWords(m *model.Method) []string {
	var kept, plain, words []string
	limit := int64(0)
	for _, r := range m.Replays {
		if r.Limit > 0 {
			kept, limit = append(kept, readWords(m, r)), r.Limit
		} else {
			plain = append(plain, readWords(m, r))
		}
	}
	if len(kept) > 0 {
		words = append(words, "up to "+sizeWords(limit)+" of "+andWords(kept)+" kept to send again")
	}
	switch len(plain) {
	case 0:
	case 1:
		words = append(words, plain[0]+" sent again only if it can be read again")
	default:
		words = append(words, andWords(plain)+" sent again only if they can be read again")
	}
	return words
}

// readWords names what is read.
func readWords(m *model.Method, r model.Replay) string {
	name := m.Signature.Params().At(r.Param).Name()
	named := name != "" && name != "_"
	switch {
	case r.Request && named:
		return name + "'s body"
	case r.Request:
		return "the request's body"
	case named:
		return name
	}
	return "the reader"
}

// andWords returns "a, b and c".
func andWords(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// sizeWords returns a number of bytes as 1MiB.
func sizeWords(n int64) string {
	switch {
	case n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + "MiB"
	case n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + "KiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// size prints a number of bytes: 1<<20, 64<<10 or 1000.
func size(n int64) jen.Code {
	switch {
	case n%(1<<20) == 0:
		return jen.Id(strconv.FormatInt(n>>20, 10) + "<<20")
	case n%(1<<10) == 0:
		return jen.Id(strconv.FormatInt(n>>10, 10) + "<<10")
	}
	return jen.Id(strconv.FormatInt(n, 10))
}
