package resolve

import (
	"cmp"
	"go/constant"
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/golang"
	"github.com/retrygen/retrygen/gen/internal/load"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A goType is the type of the Go values that stand for values of a kind.
type goType struct {
	name string // as generated code converts to it
	want string // values that the kind accepts

	// fits reports whether a value of type t can be used, and whether it needs a
	// conversion.
	fits func(t types.Type) (ok, convert bool)
}

// The types of values.
var (
	goInt      = goType{"int", "an int", func(t types.Type) (bool, bool) { return basic(t, types.Int, types.IsInteger) }}
	goFloat    = goType{"float64", "a float64", func(t types.Type) (bool, bool) { return basic(t, types.Float64, types.IsInteger|types.IsFloat) }}
	goDuration = goType{"time.Duration", "a time.Duration", fitsDuration}
	goJitter   = goType{model.ShareAsJitter, "a retry.Jitter or a float64", fitsJitter}
)

// goTypes maps the kinds whose values may be Go names to their types.
var goTypes = map[directive.Kind]struct {
	goType
	literal string // example of a value that is not a name
}{
	directive.Limit:     {goInt, "a number, unlimited"},
	directive.Count:     {goInt, "a number"},
	directive.Number:    {goFloat, "a number"},
	directive.Share:     {goFloat, "a number"},
	directive.Frequency: {goFloat, "a frequency such as 10/s"},
	directive.Wait:      {goDuration, "a duration such as 100ms"},
	directive.Duration:  {goDuration, "a duration such as 100ms"},
	directive.Slowness:  {goDuration, "a duration such as 100ms, a percentile such as p95"},
	directive.Spread:    {goJitter, "a word, a share, a range"},
}

// basic reports whether t is a number: untyped, of the given kind, or of a type with one of
// the properties in info, which needs a conversion. A duration is not a number.
func basic(t types.Type, kind types.BasicKind, info types.BasicInfo) (ok, convert bool) {
	b, isBasic := t.Underlying().(*types.Basic)
	switch {
	case !isBasic, golang.IsNamed(t, "time", "Duration"):
		return false, false
	case b.Info()&types.IsUntyped != 0:
		return b.Info()&(types.IsInteger|types.IsFloat) != 0, false
	case types.Identical(t, types.Typ[kind]):
		return true, false
	}
	return b.Info()&info != 0, true
}

// fitsDuration accepts a defined type such as type Interval time.Duration, but not a plain
// int64, whose unit is unknown. The value of an untyped constant is checked like that of a
// number in the directive, which needs a unit, too.
func fitsDuration(t types.Type) (ok, convert bool) {
	if golang.IsNamed(t, "time", "Duration") {
		return true, false
	}
	b, isBasic := t.Underlying().(*types.Basic)
	_, isDefined := types.Unalias(t).(*types.Named)
	switch {
	case !isBasic:
		return false, false
	case b.Info()&types.IsUntyped != 0:
		return b.Info()&(types.IsInteger|types.IsFloat) != 0, false
	}
	return isDefined && b.Kind() == types.Int64, true
}

// fitsJitter accepts a jitter, and a number, which is a share.
func fitsJitter(t types.Type) (ok, convert bool) {
	if golang.IsNamed(t, model.RuntimePath, "Jitter") {
		return true, false
	}
	ok, _ = basic(t, types.Float64, 0)
	return ok, ok
}

// settingsOf returns the settings of arguments, and the Go names among their values.
func (r *resolver) settingsOf(file *load.File, args []directive.Arg) (directive.Settings, model.Values) {
	var s directive.Settings
	values := model.Values{}
	for _, arg := range args {
		if name, ok := arg.GoValue(); ok {
			ref := r.value(file, &arg, name)
			if ref == nil {
				continue
			}
			values[arg.Key] = ref
		}
		arg.Apply(&s)
	}
	return s, values
}

// value resolves a Go name that is the value of a setting. If it is a constant, arg gets
// its value. It returns nil after reporting a mistake.
func (r *resolver) value(file *load.File, arg *directive.Arg, name directive.Name) *model.Ref {
	want := goTypes[arg.Key.Kind]
	before := len(r.found)
	ref := r.ref(file, arg.Key, name)
	if ref == nil {
		if added := r.found[before:]; len(added) > 0 && !strings.HasSuffix(added[0].Message, "?") {
			added[0].Message += "; want " + want.literal + ", or the name of " + want.want
		}
		return nil
	}
	c, isConst := ref.Obj.(*types.Const)
	if !isConst && !ref.IsVar() {
		r.wrong(arg.Key, name, "want %s, or the name of %s, but %s is %s", want.literal, want.want, name.Text, r.describe(ref))
		return nil
	}
	ok, convert := want.fits(ref.Obj.Type())
	if !ok {
		r.wrong(arg.Key, name, "want %s, or the name of %s, but %s is %s", want.literal, want.want, name.Text, r.describe(ref))
		return nil
	}
	if convert {
		ref.ConvertTo = want.name
	}
	if isConst {
		if err := arg.SetText(constantText(arg.Key.Kind, c)); err != nil {
			r.report(name.Pos, "bad-value", "%s: the constant %s: %v", arg.Key, name.Text, err)
			return nil
		}
	}
	return ref
}

// constantText returns the value of a constant as it would be written in a directive, so
// that both are checked alike.
func constantText(kind directive.Kind, c *types.Const) string {
	number := numberText(c.Val())
	b, _ := c.Type().Underlying().(*types.Basic)
	switch isTyped := b != nil && b.Info()&types.IsUntyped == 0; {
	case kind == directive.Frequency && (number == "0" || number == numberText(constant.MakeFloat64(retry.NoFloor))):
		return "0"
	case kind == directive.Frequency:
		return number + "/s"
	case kind != directive.Wait && kind != directive.Duration && kind != directive.Slowness || !isTyped:
		return number
	}
	d, _ := constant.Int64Val(constant.ToInt(c.Val()))
	if kind == directive.Wait && time.Duration(d) == retry.NoDelay {
		return "0s"
	}
	return time.Duration(d).String()
}

// numberText returns a number without an exponent or a fraction if possible.
func numberText(v constant.Value) string {
	if i := constant.ToInt(v); i.Kind() == constant.Int {
		return i.ExactString()
	}
	f, _ := constant.Float64Val(v)
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// plausible returns p, in which values known only at run time are replaced by values that
// contradict no others.
func plausible(p retry.Policy, unknown func(...*directive.Key) bool) retry.Policy {
	if unknown(directive.Delay) {
		p.Delay = retry.NoDelay
	}
	if unknown(directive.Max) {
		p.MaxDelay = math.MaxInt64
	}
	if unknown(directive.SlowDelay) {
		p.SlowDelay = cmp.Or(max(p.Delay, 0), 1)
	}
	return p
}
