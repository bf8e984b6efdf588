package explain

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// A Record is what a log record of package retry says, or the text of a [retry.Error].
type Record struct {
	Kind     retry.EventKind
	Method   string        // short name, such as store.UserStore.Get
	Attempts int           // that were made
	Elapsed  time.Duration // 0 if unknown
	Wait     time.Duration // before the next attempt; only of Retrying
	Error    string        // of the last attempt, "" if there is none
	Ended    string        // text of what ended the retries, if that is not the last error
	Reason   string        // why the error is retried or not
	Cause    string        // name of what ended the call: see retry.MethodStats; "" if only Ended says it
	Breaker  string
	From, To string // states of the breaker
	Old, New string // policies before and after an override
	File     string // with the directives, such as github.com/acme/store/store.go
	Omitted  string // number of similar records, "" if there is none
}

// ErrNoRecord is matched by the error of Parse for a line that is none of package retry.
var ErrNoRecord = errors.New("no record of package retry")

// Parse parses a line that contains a record of a logger given to [retry.WithLogger], as
// package slog's handlers and its default logger write them, or the text of a
// [retry.Error]. What else is in the line, such as the time of a collector of logs or the
// text of an error that wraps another, does not matter.
func Parse(line string) (Record, error) {
	line = strings.TrimSpace(line)
	if fields, ok := jsonFields(line, 0); ok {
		return recordOf(fields)
	}
	if fields, ok := textFields(line); ok {
		return recordOf(fields)
	}
	for _, text := range append(values(line), line) {
		if r, ok := errorText(text); ok {
			return r, nil
		}
	}
	return Record{}, fmt.Errorf(`%w in %q: want a line of a logger, such as msg="retry: gave up" method=store.UserStore.Get attempt=3 ..., in the form of slog's handlers, or the text of an error, such as "store.UserStore.Get: gave up after 3 attempts: %v"`,
		ErrNoRecord, brief(line), retry.ErrBudget)
}

// values returns the values of the fields in a line of another log, in which the text of an error
// may be: of an object in JSON, or in quotes.
func values(line string) (all []string) {
	if fields, ok := objectIn(line); ok {
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			all = append(all, fields[key])
		}
		return all
	}
	for rest := line; rest != ""; {
		_, after, ok := strings.Cut(rest, "=")
		if !ok {
			break
		}
		value, left := cutWord(after, blanks)
		all, rest = append(all, value), left
	}
	return all
}

// maxBrief is the number of bytes of a line that an error quotes.
const maxBrief = 120

// brief returns the beginning of a line.
func brief(line string) string {
	if len(line) <= maxBrief {
		return line
	}
	return strings.ToValidUTF8(line[:maxBrief], "") + "..."
}

// message is the key of a record's kind in fields.
const message = "msg"

// prefix is what the messages of package retry begin with.
const prefix = "retry: "

// maxDepth is the number of objects in which jsonFields looks for one in a text.
const maxDepth = 4

// jsonFields returns the fields of a JSON object in line that is a record. Collectors of logs put
// records into the text of a field.
func jsonFields(line string, depth int) (map[string]string, bool) {
	if depth == maxDepth {
		return nil, false
	}
	fields, ok := objectIn(line)
	if !ok {
		return nil, false
	}
	for _, key := range []string{message, "message"} {
		if kind, ok := strings.CutPrefix(fields[key], prefix); ok {
			fields[message] = kind
			return fields, true
		}
	}
	for _, text := range fields {
		if !strings.Contains(text, prefix) {
			continue
		}
		if inner, ok := jsonFields(text, depth+1); ok {
			return inner, true
		}
		if inner, ok := textFields(text); ok {
			return inner, true
		}
	}
	return nil, false
}

// objectIn returns the fields of the JSON object that begins in line. Those of groups have the
// names of their groups in front, with dots.
func objectIn(line string) (fields map[string]string, ok bool) {
	i := strings.IndexByte(line, '{')
	if i < 0 {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(line[i:]))
	dec.UseNumber()
	var object map[string]any
	if dec.Decode(&object) != nil {
		return nil, false
	}
	fields = map[string]string{}
	flatten(fields, "", object)
	return fields, true
}

// flatten adds the values of a JSON object to fields.
func flatten(fields map[string]string, group string, object map[string]any) {
	for key, v := range object {
		switch v := v.(type) {
		case map[string]any:
			flatten(fields, group+key+".", v)
		case string:
			fields[group+key] = v
		case json.Number:
			fields[group+key] = v.String()
		}
	}
}

// textKind finds the message of a record in a line of text.
var textKind = regexp.MustCompile(`\bretry: (` + strings.Join(kindNames(), "|") + `)(?:"|\s|$)`)

// kindNames returns the names of the kinds of events.
func kindNames() (names []string) {
	for kind := retry.EventKind(0); kind.String() != retry.EventKind(-1).String(); kind++ {
		names = append(names, kind.String())
	}
	return names
}

// textFields returns the key=value pairs that follow the message of a record in line.
func textFields(line string) (map[string]string, bool) {
	at := textKind.FindStringSubmatchIndex(line)
	if at == nil {
		return nil, false
	}
	fields := map[string]string{}
	for rest := line[at[1]:]; rest != ""; {
		rest = strings.TrimLeft(rest, blanks)
		var key, value string
		if key, rest = cutWord(rest, "="+blanks); !strings.HasPrefix(rest, "=") {
			_, rest = cutWord(rest, blanks)
			continue
		}
		value, rest = cutWord(rest[len("="):], blanks)
		fields[key] = value
	}
	fields[message] = line[at[2]:at[3]]
	return fields, true
}

// blanks separate the pairs of textFields.
const blanks = " \t\r\n"

// cutWord returns the word at the beginning of text, unquoted, which ends before one of the
// characters in end, and the rest.
func cutWord(text, end string) (word, rest string) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		if word, err := strconv.Unquote(quoted); err == nil {
			return word, text[len(quoted):]
		}
	}
	if i := strings.IndexAny(text, end); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// recordOf returns the record with these fields.
func recordOf(fields map[string]string) (Record, error) {
	group := groupOf(fields)
	get := func(key string) string { return fields[group+key] }
	r := Record{
		Kind:    kindOf(fields[message]),
		Method:  get("method"),
		Error:   get("error"),
		Reason:  get("reason"),
		Cause:   get("cause"),
		Breaker: get("breaker"),
		From:    get("from"),
		To:      get("to"),
		Old:     get("old"),
		New:     get("new"),
		File:    get("directive"),
		Omitted: get("omitted"),
		Elapsed: duration(get("elapsed")),
		Wait:    duration(get("wait")),
	}
	r.Attempts, _ = strconv.Atoi(get("attempt"))
	if r.Kind < 0 {
		return Record{}, fmt.Errorf("%w: there is no kind %q: want one of %s", ErrNoRecord, fields[message], strings.Join(kindNames(), ", "))
	}
	if r.Method == "" {
		return Record{}, fmt.Errorf("the record %q has no method=: copy the whole line", prefix+fields[message])
	}
	if inner, ok := errorText(r.Error); ok && inner.Method == r.Method && (r.Cause != "attempts" || inner.Cause == r.Cause) {
		r.Ended, r.Error = inner.Ended, inner.Error
	}
	return r, nil
}

// groupOf returns what the keys of package retry begin with, if the logger has a group: the
// shortest that precedes the method.
func groupOf(fields map[string]string) string {
	group, found := "", fields["method"] != ""
	for key := range fields {
		if before, ok := strings.CutSuffix(key, ".method"); ok && before != "arg" && (!found || len(before) < len(group) && group != "") {
			group, found = before+".", true
		}
	}
	return group
}

// kindOf returns the kind of that name, -1 if there is none.
func kindOf(name string) retry.EventKind {
	for i, kind := range kindNames() {
		if kind == name {
			return retry.EventKind(i)
		}
	}
	return -1
}

// duration parses a duration as slog writes it: as text, or in JSON in nanoseconds. It
// returns 0 if there is none.
func duration(text string) time.Duration {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(n)
	}
	d, _ := time.ParseDuration(text)
	return d
}

var (
	// gaveUp matches what follows the method and the arguments in the text of a retry.Error.
	gaveUp = regexp.MustCompile(`(?:^|: )(?:gave up after (\d+) attempts?(?: in ([\d.hmsµn]+))?|not attempted): `)

	// named matches the method and the arguments at the end of what precedes it.
	named = regexp.MustCompile(`([\pL_][\pL\pN_]*(?:\.[\pL_][\pL\pN_]*)+)(?:\(.*\))?$`)
)

// errorText parses the text of a retry.Error in line.
func errorText(line string) (r Record, ok bool) {
	at := gaveUp.FindStringSubmatchIndex(line)
	if at == nil {
		return Record{}, false
	}
	r = Record{Kind: retry.GaveUp}
	if name := named.FindStringSubmatch(line[:at[0]]); name != nil {
		r.Method = name[1]
	}
	if at[2] >= 0 {
		r.Attempts, _ = strconv.Atoi(line[at[2]:at[3]])
	}
	if at[4] >= 0 {
		r.Elapsed = duration(line[at[4]:at[5]])
	}
	r.Ended, r.Error, _ = strings.Cut(line[at[1]:], ": last error: ")
	r.Cause = causeOf(r.Ended)
	if r.Cause == "breaker" || r.Cause == "throttle" {
		r.Kind = retry.Rejected
	}
	return r, true
}

// causeOf returns the name of the cause whose text is that of an error, "" for one of the
// program.
func causeOf(text string) string {
	for _, c := range causeTexts {
		if strings.HasPrefix(text, c.text) {
			return c.name
		}
	}
	return ""
}
