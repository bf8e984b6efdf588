package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// valueTypes declares constants and variables for settings.
const valueTypes = `
type (
	Interval time.Duration
	Count int
	Ratio float32
)

const (
	three             = 3
	threePointZero    = 3.0
	threeRune         = '\x03'
	threeUint uint8   = 3
	threeCount Count  = 3
	half              = 0.5
	halfRatio Ratio   = 0.5
	halfTyped         = float64(0.5)
	imaginary         = 3i
	real              = 3 + 0i
	zero              = 0
	minus             = -3
	huge uint64       = 1 << 63
	endless           = 1e1000
	second            = time.Second
	secondInterval    = Interval(time.Second)
	nanoseconds int64 = 1e9
	pause             = retry.NoDelay
	word              = "3"
	truth             = true
)

var (
	number   int
	count    Count
	big      int64
	ratio    Ratio
	wait     time.Duration
	interval Interval
	text     string
	pointer  *int
	spread   retry.Jitter
	share    = 0.2
)

func asksThree() int { return 3 }
`

// A Go name may be the value of a setting. A constant's value is known, and checked like a
// value in the directive; a variable's is not. Other numeric types are converted, unless
// they have no unit of time.
func TestValues(t *testing.T) {
	tests := map[string]string{ // what is known and the conversion, or the mistake; by setting
		"attempts=three":           "known",
		"attempts=threePointZero":  "known",
		"attempts=threeRune":       "known",
		"attempts=threeUint":       "known int",
		"attempts=threeCount":      "known int",
		"attempts=number":          "",
		"attempts=count":           "int",
		"attempts=big":             "int",
		"attempts=retry.Unlimited": "known",
		"attempts=half":            "bad-value at half",
		"attempts=zero":            "bad-value at zero",
		"attempts=minus":           "bad-value at minus",
		"attempts=huge":            "bad-value at huge",
		"attempts=endless":         "bad-value at endless",
		"attempts=imaginary":       "wrong-type at imaginary",
		"attempts=real":            "wrong-type at real",
		"attempts=halfTyped":       "wrong-type at halfTyped",
		"attempts=second":          "wrong-type at second",
		"attempts=ratio":           "wrong-type at ratio",
		"attempts=wait":            "wrong-type at wait",
		"attempts=word":            "wrong-type at word",
		"attempts=truth":           "wrong-type at truth",
		"attempts=pointer":         "wrong-type at pointer",
		"attempts=asksThree":       "wrong-type at asksThree",
		"attempts=Count":           "wrong-type at Count",
		"attempts=four":            "unknown-name at four",

		"factor=three":     "known",
		"factor=threeUint": "known float64",
		"factor=count":     "float64",
		"factor=ratio":     "float64",
		"factor=half":      "bad-value at half",
		"factor=halfTyped": "bad-value at halfTyped",
		"factor=halfRatio": "bad-value at halfRatio",
		"factor=imaginary": "wrong-type at imaginary",
		"factor=wait":      "wrong-type at wait",

		"delay=second":         "known",
		"delay=secondInterval": "known time.Duration",
		"delay=pause":          "known",
		"delay=zero":           "known",
		"delay=wait":           "",
		"delay=interval":       "time.Duration",
		"delay=three":          "bad-value at three",
		"delay=imaginary":      "wrong-type at imaginary",
		"delay=nanoseconds":    "wrong-type at nanoseconds",
		"delay=big":            "wrong-type at big",
		"delay=text":           "wrong-type at text",

		"jitter=spread":    "",
		"jitter=share":     "retry.Jitter",
		"jitter=halfRatio": "wrong-type at halfRatio",
		"jitter=interval":  "wrong-type at interval",
	}
	var cases []methodCase
	for given, want := range tests {
		cases = append(cases, methodCase{given, "policy " + given, "Get(ctx context.Context) error", want})
	}
	testMethods(t, cases, valueTypes, func(_ *model.Wrapper, m *model.Method) string {
		for key, ref := range m.Policy.Values {
			text := ref.ConvertTo
			if m.Policy.Values.Variable(key) == nil {
				text = "known " + text
			}
			return strings.TrimSpace(text)
		}
		return "no name"
	})
}

// The value of a constant is in the policy (here its attempts, delay and max) like one in
// the directive, and may contradict other settings. A variable contradicts none.
func TestConstants(t *testing.T) {
	tests := []methodCase{
		{"a constant", "policy delay=second", "Get() error", "0 1s 0s"},
		{"a constant that is the default", "policy attempts=three", "Get() error", "0 0s 0s"},
		{"a variable", "policy attempts=number delay=wait", "Get() error", "0 0s 0s, then attempts=number delay=wait"},
		{"the method's own", "policy attempts=number", "//retry:policy attempts=4\n\tGet() error\n\tPut() error", "4 0s 0s"},
		{"taken back", "policy attempts=number", "//retry:policy attempts=none\n\tGet() error\n\tPut() error", "0 0s 0s"},
		{"contradictory constants", "policy delay=second max=pause", "Get() error", "bad-value at pause"},
		{"a contradictory constant", "policy delay=second max=100ms", "Get() error", "bad-policy at 100ms"},
		{"a variable may be less", "policy delay=wait max=50ms", "Get() error", "0 0s 50ms, then delay=wait"},
		{"a variable may be more", "policy delay=10s max=wait", "Get() error", "0 10s 0s, then max=wait"},
	}
	testMethods(t, tests, valueTypes, func(_ *model.Wrapper, m *model.Method) string {
		p := m.Policy.Text
		text := fmt.Sprintf("%d %s %s", p.MaxAttempts, p.Delay, p.MaxDelay)
		if variables := m.Policy.Values.Variables(directive.Policy); variables != nil {
			text += ", then " + strings.Join(variables, " ")
		}
		return text
	})
}

// fromTypes declares policies and what is none.
const fromTypes = `
type Policy = retry.Policy
type Other retry.Policy
type Source func() retry.Policy

var (
	variable retry.Policy
	alias    Policy
	other    Other
	pointer  *retry.Policy
	source   Source
	number   int
)

func all() retry.Policy                           { return variable }
func byMethod(method string) retry.Policy         { return variable }
func byContext(context.Context) retry.Policy      { return variable }
func failing() (retry.Policy, error)              { return variable, nil }
`

// from= names a policy, a func that returns one for all methods or for each, or the word
// argument. What the method's own from= says replaces the interface's settings.
func TestFrom(t *testing.T) {
	tests := []methodCase{
		{"a variable", "policy from=variable", "Get() error", "variable"},
		{"an alias", "policy from=alias", "Get() error", "alias"},
		{"a func", "policy from=all", "Get() error", "all called"},
		{"a func variable", "policy from=source", "Get() error", "source called"},
		{"a func of the method", "policy from=byMethod", "Get() error", "byMethod called with Get"},
		{"an argument", "policy from=argument", "Get() error", "argument"},
		{"an argument of the method", "policy", "//retry:policy from=argument\n\tGet() error\n\tPut() error", "argument of Get"},
		{"the method's own", "policy from=variable", "//retry:policy from=all\n\tGet() error", "all called"},
		{"taken back", "policy from=variable", "//retry:policy from=none\n\tGet() error", "none"},
		{"overridden", "policy from=variable attempts=4", "Get() error", "variable attempts"},
		{"overridden by the method", "policy from=variable", "//retry:policy attempts=4\n\tGet() error", "variable attempts"},
		{"replaces settings", "policy attempts=4", "//retry:policy from=variable\n\tGet() error\n\tPut() error", "variable"},
		{"replaces settings, but not its own", "policy attempts=4", "//retry:policy from=variable max=1m\n\tGet() error\n\tPut() error", "variable max"},
		{"a type of one's own", "policy from=other", "Get() error", "wrong-type at other"},
		{"a pointer", "policy from=pointer", "Get() error", "wrong-type at pointer"},
		{"a type", "policy from=Policy", "Get() error", "wrong-type at Policy"},
		{"no policy", "policy from=number", "Get() error", "wrong-type at number"},
		{"another parameter", "policy from=byContext", "Get() error", "wrong-type at byContext"},
		{"another result", "policy from=failing", "Get() error", "wrong-type at failing"},
		{"no such name", "policy from=missing", "Get() error", "unknown-name at missing"},
	}
	testMethods(t, tests, fromTypes, func(_ *model.Wrapper, m *model.Method) string {
		from := m.Policy.From
		if from == nil {
			return "none"
		}
		text := from.Text()
		switch {
		case from.ByMethod:
			text += " called with " + from.Method
		case from.Call:
			text += " called"
		case from.Method != "":
			text += " of " + from.Method
		}
		for _, key := range directive.Policy.Keys {
			if _, ok := m.Policy.Origin.Keys[key]; ok && key != directive.From {
				text += " " + key.Name
			}
		}
		return text
	})
}
