package emit

import (
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/retrygen/retrygen/gen/model"
)

// httpPath is the import path of the part of the runtime that knows net/http.
const httpPath = model.RuntimePath + "/retryhttp"

// declareReplays prints what remembers the arguments that each attempt reads:
//
//	replay := retry.NewReplay(body).For(r.upload)
//	defer replay.Close()
func (p *printer) declareReplays(s *signature, c call) []jen.Code {
	var body []jen.Code
	for i, r := range s.Replays {
		name, args := "NewReplay", []jen.Code{jen.Id(s.params[r.Param])}
		if r.Limit > 0 && r.As != model.AsItself {
			name, args = "NewBufferedReplay", append(args, size(r.Limit))
		}
		from := model.RuntimePath
		if r.As == model.AsRequest {
			from = httpPath
		}
		replay := jen.Id(s.replays[i])
		define := replay.Clone().Op(":=").Add(p.imports.qualPath(from, name)).Call(args...).Dot("For").Call(c.loop.Clone())
		body = append(body, define)
		if r.As != model.AsItself {
			body = append(body, jen.Defer().Add(replay.Clone().Dot("Close").Call()))
		}
	}
	return body
}

// replayArgs prints, by index, what stands in for the arguments that are read:
// replay.Reader(). The request that the loop has its context of gets that of the
// attempt, the variable ctx, if there is one.
func (s *signature) replayArgs(ctx string) map[int]*jen.Statement {
	list := map[int]*jen.Statement{}
	for i, r := range s.Replays {
		replay := jen.Id(s.replays[i])
		switch r.As {
		case model.AsReader:
			list[r.Param] = replay.Dot("Reader").Call()
		case model.AsReadCloser:
			list[r.Param] = replay.Dot("ReadCloser").Call()
		case model.AsRequest:
			own := jen.Id(s.params[r.Param]).Dot("Context").Call()
			if ctx != "" && r.Param == s.Request {
				own = jen.Id(ctx)
			}
			list[r.Param] = replay.Dot("Request").Call(own)
		}
	}
	return list
}

// checkReplays prints, after an attempt,
//
//	err = replay.Check(err)
func (s *signature) checkReplays() []jen.Code {
	var body []jen.Code
	for _, replay := range s.replays {
		body = append(body, jen.Id(s.err).Op("=").Id(replay).Dot("Check").Call(jen.Id(s.err)))
	}
	return body
}

// rewindReplays prints, before a fallback that reads the same arguments,
//
//	replay.Rewind()
func (s *signature) rewindReplays() []jen.Code {
	var body []jen.Code
	for _, replay := range s.replays {
		body = append(body, jen.Id(replay).Dot("Rewind").Call())
	}
	return body
}

// discard prints what closes the results that nobody will get:
//
//	retry.Discard(rows) // from the attempt before
func (p *printer) discard(s *signature, from string) []jen.Code {
	var body []jen.Code
	for i, d := range s.Discard {
		path := model.RuntimePath
		if d.Response {
			path = httpPath
		}
		line := p.imports.qualPath(path, "Discard").Call(jen.Id(s.results[d.Result]))
		if i == 0 {
			line.Comment(from)
		}
		body = append(body, line)
	}
	return body
}

// replayWords says what becomes of the arguments that are read: "body sent again only
// if it can be read again".
func replayWords(m *model.Method) []string {
	var kept, plain, words []string
	limit := int64(0)
	for _, r := range m.Replays {
		if r.Limit > 0 && r.As != model.AsItself {
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
	case r.As == model.AsRequest && named:
		return name + "'s body"
	case r.As == model.AsRequest:
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
