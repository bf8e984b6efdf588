package retry

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// maxArg is the maximum number of bytes of an argument in the text of an error.
const maxArg = 64

// writeArgs writes arguments like (bucket=photos, id=42), or nothing if there are none.
func writeArgs(b *strings.Builder, args []slog.Attr) {
	before := b.Len()
	for _, a := range args {
		writeArg(b, before, a.Key, resolved(a.Value))
	}
	if b.Len() > before {
		b.WriteByte(')')
	}
}

// writeArg writes one argument; for a group, it writes each attribute as GROUP.KEY=VALUE.
// begin is where the list begins.
func writeArg(b *strings.Builder, begin int, key string, v slog.Value) {
	if v.Kind() == slog.KindGroup {
		for _, a := range v.Group() {
			writeArg(b, begin, strings.Trim(key+"."+a.Key, "."), resolved(a.Value))
		}
		return
	}
	separator := ", "
	if b.Len() == begin {
		separator = "("
	}
	b.WriteString(separator + key + "=" + quoted(brief(v)))
}

// resolved is v.Resolve, but nil for a nil pointer whose LogValue panics.
func resolved(v slog.Value) slog.Value {
	r := v.Resolve()
	if v.Kind() == slog.KindLogValuer && nils.Is(v.Any()) && strings.HasPrefix(r.String(), "LogValue panicked") {
		return slog.AnyValue(nil)
	}
	return r
}

// brief returns the text of a resolved value: at most maxArg bytes of its first line.
func brief(v slog.Value) string {
	text := textOf(v)
	short, _, cut := strings.Cut(text, "\n")
	if len(short) > maxArg {
		short, cut = short[:maxArg], true
		for len(short) > 0 && !utf8.RuneStart(text[len(short)]) {
			short = short[:len(short)-1] // do not split a character
		}
	}
	if cut {
		short += "…"
	}
	return short
}

// textOf returns the text of a value. Package fmt recovers from methods that
// panic, and package slog from LogValue.
func textOf(v slog.Value) string {
	if content, ok := v.Any().([]byte); ok {
		return string(content[:min(len(content), maxArg+1)])
	}
	if v.Kind() == slog.KindAny {
		return fmt.Sprintf("%+v", v.Any())
	}
	return v.String()
}

// quoted returns text as it is, or quoted if it could be misread within a list
// of arguments.
func quoted(text string) string {
	misread := func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`"=,()`, r)
	}
	if text == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, misread) {
		return strconv.Quote(text)
	}
	return text
}
