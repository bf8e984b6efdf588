package resolve_test

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// namedTypes declares errors, conditions, classifiers and backoffs.
const namedTypes = `
type (
	Cond func(error) bool
	Missing struct{}
	Generic[T any] struct{}
	Instance = Generic[int]
	Curve struct{}
	Waits func(retry.Attempt) time.Duration
	Class = retry.Class
)

func (Missing) Error() string                        { return "" }
func (Generic[T]) Error() string                     { return "" }
func (*Curve) Wait(retry.Attempt) time.Duration       { return 0 }

var (
	ErrBusy     = errors.New("busy")
	failure     *Failure
	cond        Cond
	condition   retry.Condition
	curve       = &Curve{}
	value       Curve
	backoff     retry.Backoff
	waits       Waits
	number      int
	giving      func(*retry.Error) error
)

const text = "busy"

func isBusy(err error) bool                          { return true }
func isMissing(err *Missing) bool                    { return true }
func classify(error) retry.Class                     { return 0 }
func classifyNumber(error) int                       { return 0 }
func byAttempt(retry.Attempt) time.Duration          { return 0 }
func byNumber(n int) time.Duration                   { return 0 }
func byInt64(n int64) time.Duration                  { return 0 }
func give(*retry.Error) error                        { return nil }
func giveValue(retry.Error) error                    { return nil }
func giveFailure(*retry.Error) *Failure              { return nil }
`

// names describes the names in a policy that a key resolved to, and how each is used.
func names(_ *model.Wrapper, m *model.Method) string {
	var all []string
	for _, named := range m.Policy.Named() {
		for _, ref := range named.Refs {
			text := ref.Text
			for _, use := range []struct {
				is   bool
				word string
			}{{ref.IsType(), "type"}, {ref.Condition, "condition"}, {ref.Convert, "converted"}, {ref.ByNumber, "by number"}, {ref.Of != nil, "method"}} {
				if use.is {
					text += " " + use.word
				}
			}
			all = append(all, text)
		}
	}
	return strings.Join(all, ", ")
}

// on=, not= and slow= take error values, error types and conditions; class= takes funcs
// that classify errors, and if= a condition.
func TestErrorNames(t *testing.T) {
	tests := map[string]string{ // how the name is used, or the mistake
		"on=ErrBusy":           "ErrBusy",
		"on=failure":           "failure",
		"on=*Failure":          "*Failure type",
		"on=Missing":           "Missing type",
		"on=*Missing":          "*Missing type",
		"on=Instance":          "Instance type",
		"on=error":             "error type",
		"on=isBusy":            "isBusy condition",
		"on=cond":              "cond condition converted",
		"on=condition":         "condition condition",
		"on=.IsGone":           ".IsGone condition method",
		"on=ErrBusy,isBusy":    "ErrBusy, isBusy condition",
		"not=ErrBusy":          "ErrBusy",
		"slow=*Failure":        "*Failure type",
		"on=Failure":           "wrong-type at Failure",
		"on=Generic":           "wrong-type at Generic",
		"on=Order":             "wrong-type at Order",
		"on=*ErrBusy":          "wrong-type at *ErrBusy",
		"on=isMissing":         "wrong-type at isMissing",
		"on=text":              "wrong-type at text",
		"on=nil":               "wrong-type at nil",
		"on=panic":             "wrong-type at panic",
		"slow=number":          "wrong-type at number",
		"if=isBusy":            "isBusy condition",
		"if=cond":              "cond condition converted",
		"if=retry.Transient":   "retry.Transient condition",
		"if=.IsGone":           ".IsGone condition method",
		"if=ErrBusy":           "wrong-type at ErrBusy",
		"if=Cond":              "wrong-type at Cond",
		"if=nil":               "wrong-type at nil",
		"if=panic":             "wrong-type at panic",
		"class=classify":       "classify",
		"class=isBusy":         "wrong-type at isBusy",
		"class=classifyNumber": "wrong-type at classifyNumber",
		"class=Class":          "wrong-type at Class",
	}
	testMethods(t, namedCases(tests), namedTypes, names)
}

// namedCases returns cases of a policy with each setting.
func namedCases(tests map[string]string) []methodCase {
	var cases []methodCase
	for given, want := range tests {
		cases = append(cases, methodCase{given, "policy " + given, "Get() error\n\t//retry:never\n\tIsGone(error) bool", want})
	}
	return cases
}

// backoff= takes a retry.Backoff, and funcs of the attempt or of its number. giveup= takes
// a func(*retry.Error) error, or a word.
func TestFuncNames(t *testing.T) {
	testMethods(t, namedCases(map[string]string{
		"backoff=curve":        "curve",
		"backoff=backoff":      "backoff",
		"backoff=retry.Linear": "", // a setting
		"backoff=byAttempt":    "byAttempt converted",
		"backoff=waits":        "waits converted",
		"backoff=byNumber":     "byNumber by number",
		"backoff=value":        "wrong-type at value",
		"backoff=Curve":        "wrong-type at Curve",
		"backoff=byInt64":      "wrong-type at byInt64",
		"backoff=number":       "wrong-type at number",
		"giveup=give":          "give",
		"giveup=giving":        "giving",
		"giveup=last":          "last",
		"giveup=error":         "",
		"giveup=giveValue":     "wrong-type at giveValue",
		"giveup=giveFailure":   "wrong-type at giveFailure",
		"giveup=ErrBusy":       "wrong-type at ErrBusy",
	}), namedTypes, names)
}

// A method's own giveup= replaces its interface's, and error takes it back.
func TestGiveUp(t *testing.T) {
	tests := []methodCase{
		{"the interface's", "policy giveup=last", "Get() error", "last"},
		{"a func instead of the word", "policy giveup=last", "//retry:policy giveup=give\n\tGet() error\n\tPut() error", "give"},
		{"the word instead of a func", "policy giveup=give", "//retry:policy giveup=last\n\tGet() error\n\tPut() error", "last"},
		{"the default", "policy giveup=give", "//retry:policy giveup=error\n\tGet() error\n\tPut() error", ""},
		{"taken back", "policy giveup=give", "//retry:policy giveup=none\n\tGet() error\n\tPut() error", ""},
		{"another key", "policy giveup=last", "//retry:policy attempts=4\n\tGet() error", "last"},
	}
	testMethods(t, tests, namedTypes, names)
}

// //retry:methods retries only the methods that it lists, and those it lists must be
// retried.
func TestListed(t *testing.T) {
	const methods = "Get() error\n\tPut() error\n\tLen() int\n\tWrite(p []byte) (int, error)"
	tests := []methodCase{
		{"listed", "policy\n//retry:methods Get", methods, "Get"},
		{"several", "policy\n//retry:methods Get,Put", methods, "Get Put"},
		{"in several lines", "policy\n//retry:methods Get\n//retry:methods Put", methods, "Get Put"},
		{"the others are called once", "policy\n//retry:methods Put", methods, "Put"},
		{"without a list", "policy", methods, "Get Put"},
		{"listed with a policy of its own", "methods Get", "//retry:policy\n\t" + methods, "Get"},
		{"listed, and given a policy", "policy\n//retry:methods Get\n//retry:method Get policy attempts=4", methods, "Get"},
		{"unknown", "policy\n//retry:methods Get,Gte", methods, "unknown-method at Gte"},
		{"never", "policy\n//retry:methods Get,Put\n//retry:method Put never", methods, "contradiction at Put"},
		{"a policy without being listed", "policy\n//retry:methods Put", "//retry:policy attempts=4\n\t" + methods, "contradiction at policy"},
		{"without any policy", "methods Get", methods, "not-retried at Get"},
		{"cannot fail", "policy\n//retry:methods Get,Len", methods, "not-retried at Len"},
		{"cannot fail, but has result=", "policy result=isEmpty\n//retry:idempotent\n//retry:methods Name", "Name() string", "Name"},
		{"writes the next piece", "policy\n//retry:methods Get,Write", methods, "not-retried at Write"},
		{"reads once", "policy\n//retry:methods Get,Send", "Get() error\n\tSend(c <-chan int) error", "not-retried at Send"},
		{"reads once, but replay=off", "policy replay=off\n//retry:methods Get,Send", "Get() error\n\tSend(c <-chan int) error", "Get Send"},
	}
	testMethods(t, tests, "", func(w *model.Wrapper, _ *model.Method) string {
		var all []string
		for _, m := range w.Methods {
			if m.Retried() {
				all = append(all, m.Name)
			}
		}
		return strings.Join(all, " ")
	})
}
