package directive

import (
	"errors"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry"
)

// readers parse values other than settings into an Arg, and remove the quotes of
// settings, by kind.
var readers = map[Kind]func(*Key, *Arg) *problem{
	Shape:    readFunc,
	Func:     readFunc,
	Funcs:    readFuncs,
	Errors:   readErrors,
	Mode:     readReplay,
	Param:    readParam,
	Params:   readParams,
	Args:     readArgs,
	Ident:    readIdent,
	FileName: readFileName,
	Text:     readText,
	Earlier:  readEarlier,
}

// readSetting makes package retry parse the value of a setting. A value unknown to package
// retry may be a Go name.
func readSetting(a *Arg) *problem {
	if a.Key.read == nil || len(a.Names) > 0 {
		return nil
	}
	err := a.SetText(a.Value.Text)
	if err == nil {
		return nil
	}
	if all, bad := names(a.Value); a.Key.HasGoValue() && bad == nil && len(all) == 1 && !all[0].Star && !all[0].Method {
		a.Names = all
		return nil
	}
	return wrong(a.Value.Pos, "%s: %v", a.Key, err).orRather(a.Value.Text, a.Key.Choices)
}

// SetText sets the value of a setting from text, as if it were in the directive. The error
// describes what the key accepts.
func (a *Arg) SetText(text string) error {
	set, err := a.Key.read(text)
	if bad, ok := errors.AsType[*retry.PolicyError](err); ok {
		return errors.New(bad.Msg)
	}
	a.set = set
	return err
}

// GoValue returns the Go name that stands for the value of a setting, such as pollDelay
// in delay=pollDelay; ok is false for other values.
func (a Arg) GoValue() (name Name, ok bool) {
	if !a.Key.HasGoValue() || len(a.Names) == 0 {
		return Name{}, false
	}
	return a.Names[0], true
}

func readFunc(key *Key, a *Arg) *problem {
	if bad := readErrors(key, a); bad != nil {
		return bad
	}
	if len(a.Names) > 1 {
		return wrong(a.Names[1].Pos, "%s takes only one name: remove the others", key.Name)
	}
	return withoutTypes(key, a)
}

func readFuncs(key *Key, a *Arg) *problem {
	if bad := readErrors(key, a); bad != nil {
		return bad
	}
	return withoutTypes(key, a)
}

func withoutTypes(key *Key, a *Arg) *problem {
	for _, name := range a.Names {
		if name.Star {
			return wrong(name.Pos, "%s does not take a type: remove the *", key.Name).fixedBy(name.Text, name.Text[len("*"):])
		}
	}
	return nil
}

func readErrors(key *Key, a *Arg) (bad *problem) {
	if a.Names, bad = names(a.Value); bad != nil {
		bad.msg = key.Name + ": " + bad.msg
		return bad
	}
	for _, name := range a.Names {
		if name.Method && !key.takesMethods() {
			return wrong(name.Pos, "%s does not take a method of the wrapped value: only on, not, slow, if, undo and before do", key.Name)
		}
	}
	return nil
}

func readParam(key *Key, a *Arg) *problem {
	all := list(a.Value.Text)
	if len(all) > 1 {
		return wrong(a.Value.Pos+token.Pos(all[1].offset), "%s takes only one parameter: remove the others", key.Name)
	}
	return readArgs(key, a)
}

func readArgs(key *Key, a *Arg) *problem {
	for _, p := range list(a.Value.Text) {
		pos := a.Value.Pos + token.Pos(p.offset)
		param, field, hasField := strings.Cut(p.text, ".")
		if !token.IsIdentifier(param) || hasField && !token.IsIdentifier(field) {
			return wrong(pos, "%s: want the name of a parameter or of its field, such as req.ID, got %q", key.Name, p.text)
		}
		if slices.ContainsFunc(a.Names, func(n Name) bool { return n.Text == p.text }) {
			return wrong(pos, "%s names %s twice: remove one", key.Name, p.text)
		}
		a.Names = append(a.Names, Name{Pos: pos, Text: p.text, Ident: param, Field: field})
	}
	return nil
}

func readParams(key *Key, a *Arg) *problem {
	for _, p := range list(a.Value.Text) {
		pos := a.Value.Pos + token.Pos(p.offset)
		if !token.IsIdentifier(p.text) {
			return wrong(pos, "%s: want the name of a parameter, got %q", key.Name, p.text)
		}
		a.Names = append(a.Names, Name{Pos: pos, Text: p.text, Ident: p.text})
	}
	return nil
}

func readReplay(key *Key, a *Arg) *problem {
	if slices.Contains(key.Choices, a.Value.Text) {
		return nil
	}
	size, isBuffer := strings.CutPrefix(a.Value.Text, "buffer(")
	size, closed := strings.CutSuffix(size, ")")
	if !isBuffer || !closed {
		return wrong(a.Value.Pos, "%s: want auto, off or buffer(SIZE), got %q", key.Name, a.Value.Text).orRather(a.Value.Text, key.Choices)
	}
	n, ok := parseSize(size)
	if !ok {
		return wrong(a.Value.Pos+token.Pos(len("buffer(")), "%s: want a size such as 64KiB or 1MiB, got %q", key.Name, size)
	}
	a.Bytes = n
	return nil
}

// units of a size. Decimal units are accepted too, because they are common.
var units = map[string]int64{
	"B": 1, "": 1,
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
	"kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9,
}

// parseSize parses a positive number of bytes, such as 512, 64KiB or 1MiB.
func parseSize(text string) (int64, bool) {
	unit := strings.TrimLeft(text, "0123456789")
	n, err := strconv.ParseInt(strings.TrimSuffix(text, unit), 10, 32)
	return n * units[unit], err == nil && n > 0 && units[unit] > 0
}

func readIdent(key *Key, a *Arg) *problem {
	if !token.IsIdentifier(a.Value.Text) || a.Value.Text == "_" {
		return wrong(a.Value.Pos, "%s: want a Go identifier, got %q", key.Name, a.Value.Text)
	}
	return nil
}

func readFileName(key *Key, a *Arg) *problem {
	text := a.Value.Text
	switch {
	case strings.ContainsAny(text, `/\"`):
		return wrong(a.Value.Pos, "%s: want the name of a file in the folder of the source, without a path, got %q", key.Name, text)
	case !strings.HasSuffix(text, ".go"), text == ".go", text[0] == '.', text[0] == '_':
		return wrong(a.Value.Pos, "%s: want the name of a Go file such as store_gen.go, got %q", key.Name, text)
	}
	return nil
}

func readEarlier(key *Key, a *Arg) *problem {
	for _, p := range list(a.Value.Text) {
		pos := a.Value.Pos + token.Pos(p.offset)
		old, param, isParam := strings.Cut(p.text, ":")
		isKind := strings.Contains(p.text, ".") && !strings.ContainsAny(p.text, `:"`)
		switch {
		case !isKind && (!token.IsIdentifier(old) || isParam && !token.IsIdentifier(param)):
			return wrong(pos, "%s: want an earlier name of the method, a kind such as store.Users.Add, or OLD:PARAM, got %q", key.Name, p.text)
		case slices.ContainsFunc(a.Names, func(n Name) bool { return n.Text == p.text }):
			return wrong(pos, "%s names %s twice: remove one", key.Name, p.text)
		}
		a.Names = append(a.Names, Name{Pos: pos, Text: p.text, Ident: old, Field: param})
	}
	return nil
}

func readText(key *Key, a *Arg) *problem {
	text, quoted := unquote(a.Value.Text)
	if text == "" || !quoted && strings.Contains(text, `"`) {
		return wrong(a.Value.Pos, "%s: want one word, or text in double quotes, got %s", key.Name, a.Value.Text)
	}
	a.Value.Text = text
	return nil
}
