package resolve

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// reads lists the first words of the names of methods that only read.
var reads = strings.Fields("all can contains count describe enumerate exist exists fetch find get has head health " +
	"info inspect is len list load look lookup peek ping query range read retrieve scan search show size stat stats " +
	"status version watch")

// writes lists words that make a name that of a write, wherever they are after the first:
// LoadAndDelete, GetDel, ReadModifyWrite. Words that usually name a thing, such as order,
// are not in the list.
var writes = strings.Fields("ack acquire add append apply claim clear commit consume create decr decrement del delete dequeue " +
	"drop enqueue erase evict ex exec execute expire flush incr increment insert lease lock merge modify mutate next " +
	"patch persist pop publish purge push put remove rename replace reserve reset save send subscribe swap take " +
	"touch truncate update upsert write")

// harmless lists words after or and and that do not write: GetOrDefault.
var harmless = strings.Fields("default else empty error fail nil none null zero")

// parts lists what a reader or a consumer reads next.
var parts = strings.Fields("batch byte bytes chunk event events frame frames line lines message messages msg msgs " +
	"packet packets record records row rows")

// Reads returns the first words of the names of methods that only read.
func Reads() []string { return slices.Clone(reads) }

// onlyReads reports whether m only reads, according to its name and signature.
func onlyReads(m *model.Method) bool {
	return readsByName(m.Name) && !takesStatement(m) && !readsNext(m) && !opensSender(m)
}

// readsByName reports whether a method's name is that of a read: whether its first word is
// in reads and no other word suggests that it writes, too.
func readsByName(name string) bool {
	words := golang.Words(name)
	if !slices.Contains(reads, words[0]) || len(words) > 1 && words[1] == "set" {
		return false
	}
	for i, word := range words[1:] {
		joined := words[i] == "or" || words[i] == "and"
		if slices.Contains(writes, word) || joined && !slices.Contains(reads, word) && !slices.Contains(harmless, word) {
			return false
		}
	}
	return true
}

// takesStatement reports whether m takes the text of a statement, such as SQL, which may
// write. It recognizes one by its name, or by two of three signs: it may be called query,
// the method is called Query, and the statement's arguments follow.
func takesStatement(m *model.Method) bool {
	params := m.Signature.Params()
	isQuery := golang.Words(m.Name)[0] == "query"
	for i := range params.Len() {
		p := params.At(i)
		if !types.Identical(p.Type().Underlying(), types.Typ[types.String]) {
			continue
		}
		name := strings.ToLower(p.Name())
		mayBe := slices.Contains([]string{"", "_", "q", "query"}, name)
		hasArgs := m.Signature.Variadic() && i == params.Len()-2 && types.Identical(params.At(i+1).Type(), basics["...any"])
		if slices.Contains([]string{"sql", "stmt", "statement"}, name) || isQuery && mayBe || hasArgs && (isQuery || mayBe) {
			return true
		}
	}
	return false
}

// readsNext reports whether m reads what comes next rather than what its arguments
// identify: ReadMessage(ctx), FetchRecords(ctx, 10).
func readsNext(m *model.Method) bool {
	words := golang.Words(m.Name)
	if !slices.Contains([]string{"fetch", "read"}, words[0]) || !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(parts, w) }) {
		return false
	}
	for _, t := range typesOf(m.Signature.Params()) {
		basic, ok := t.Underlying().(*types.Basic)
		if !isContext(t) && !(ok && basic.Info()&types.IsNumeric != 0) {
			return false
		}
	}
	return true
}

// opensSender reports whether a result of m is a stream to send on, such as that of a
// method of gRPC that is not a mere read.
func opensSender(m *model.Method) bool {
	return slices.ContainsFunc(typesOf(m.Signature.Results()), func(t types.Type) bool { return hasLike(t, "Send(T) error") })
}
