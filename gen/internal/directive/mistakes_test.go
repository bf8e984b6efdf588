package directive_test

import (
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

func TestMistakes(t *testing.T) {
	const onInterface, onMethod, onFunc = directive.Interface, directive.Method, directive.FuncType
	tests := []struct {
		name, comment string
		on            directive.Place
		want          string
	}{
		{"unknown verb", "//retry:polcy attempts=3", onMethod, `1:9: unknown verb "polcy"; did you mean "policy"?`},
		{"no near verb", "//retry:everything", onMethod, `1:9: unknown verb "everything"; want one of policy, idempotent, once, never, breaker, budget, throttle, hedge, durable, method, methods, async, wrap, wrapper`},
		{"blank", "// retry:policy attempts=3", onMethod, "1:1: this comment is not a directive: write //retry:policy"},
		{"blank after the colon", "//retry: policy", onMethod, "1:1: this comment is not a directive: write //retry:policy"},
		{"no verb", "//retry: attempts=3", onMethod, "1:1: this comment is not a directive: write //retry:policy"},
		{"capitals", "//retry:Polcy", onMethod, "1:1: this comment is not a directive: write //retry:policy"},
		{"capitals of nothing", "//retry:Everything", onMethod, "1:1: this comment is not a directive: write //retry:VERB, in lower case and without spaces"},
		{"misplaced", "//retry:async", onInterface, "1:9: async applies to a method, not to an interface"},
		{"misplaced on func", "//retry:never", onFunc, "1:9: never applies to a method, not to a func type"},
		{"misplaced wrapper", "//retry:wrapper name=X", onMethod, "1:9: wrapper applies to an interface or a func type, not to a method"},
		{"method on method", "//retry:method Get never", onMethod, "1:9: method applies to an interface, not to a method"},
		{"method alone", "//retry:method Get", onInterface, "1:9: missing method name or verb: write //retry:method NAME VERB ..."},
		{"method's verb", "//retry:method Get nevr", onInterface, `1:20: unknown verb "nevr"; did you mean "never"?`},
		{"method's wrapper", "//retry:method Get wrapper name=X", onInterface, "1:20: wrapper applies to an interface or a func type, not to a method"},
		{"method's name", "//retry:method a.Get never", onInterface, `1:16: want the name of a method, got "a.Get"`},
		{"a name of several", "//retry:method Get,2,,Put never", onInterface, "1:20: want the name of a method, got \"2\"\n1:22: want the name of a method, got \"\""},
		{"several with blanks", "//retry:method Get, List never", onInterface, "1:16: write Get,List, without spaces in it"},
		{"several without a verb", "//retry:method Get,List", onInterface, "1:9: missing method name or verb: write //retry:method NAME VERB ..."},
		{"one of several twice", "//retry:method Get,Put,Get never", onInterface, "1:24: Get is listed twice: remove one\n\t1:16: first listed here"},
		{"in two lists", "//retry:method Get,Put policy\n//retry:method Put policy", onInterface, "2:20: policy is given twice for Put: write its keys in one line\n\t1:24: first given here"},
		{"opposites in two lists", "//retry:method Get,Put policy\n//retry:method List,Get never", onInterface, "2:25: never contradicts policy: remove one of them\n\t1:24: first given here"},
		{"empty list", "//retry:methods", onInterface, "1:9: methods needs at least one name: write //retry:methods NAME,..."},
		{"list on a method", "//retry:methods Get", onMethod, "1:9: methods applies to an interface, not to a method"},
		{"list on a func type", "//retry:methods Get", onFunc, "1:9: methods applies to an interface, not to a func type"},
		{"list of a method", "//retry:method Get methods Put", onInterface, "1:20: methods applies to an interface, not to a method"},
		{"list with a bad name", "//retry:methods Get,*Put,", onInterface, "1:21: want the name of a method, got \"*Put\"\n1:26: want the name of a method, got \"\""},
		{"list with blanks", "//retry:methods Get ,Put", onInterface, "1:17: write Get,Put, without spaces in it"},
		{"list without commas", "//retry:methods Get Put", onInterface, "1:21: write one list of names, separated by commas without spaces: Get,Put"},
		{"list with a key", "//retry:methods Get attempts=3", onInterface, `1:21: methods takes no arguments but names, got "attempts=3": write it on a line of its own, such as //retry:policy attempts=3`},
		{"twice in a list", "//retry:methods Get,Put,Get", onInterface, "1:25: Get is listed twice: remove one\n\t1:17: first listed here"},
		{"twice in two lists", "//retry:methods Get\n//retry:methods Put,Get", onInterface, "2:21: Get is listed twice: remove one\n\t1:17: first listed here"},
		{"unknown key", "//retry:policy atempts=3", onMethod, `1:16: unknown key "atempts" of policy; did you mean "attempts"?`},
		{"swapped letters", "//retry:policy tiemout=3s", onMethod, `1:16: unknown key "tiemout" of policy; did you mean "timeout"?`},
		{"key of another verb", "//retry:policy cooldown=3s", onMethod, "1:16: cooldown is a key of breaker, not of policy"},
		{"verb as a key", "//retry:policy once=true", onMethod, "1:16: once is no key of policy, but a verb: write a line //retry:once"},
		{"verb as a word", "//retry:policy attempts=3 idempotent", onMethod, "1:27: idempotent is no key of policy, but a verb: write a line //retry:idempotent"},
		{"few keys", "//retry:budget frequency=3", onMethod, `1:16: unknown key "frequency" of budget; want one of ratio, floor, fund, name`},
		{"arguments of none", "//retry:never attempts=3", onMethod, `1:15: never takes no arguments, got "attempts=3"`},
		{"twice", "//retry:policy delay=1s delay=2s", onMethod, "1:25: delay is given twice\n\t1:16: first given here"},
		{"no value", "//retry:policy attempts delay=", onMethod, "1:16: attempts needs a value: attempts=N|N..N|unlimited\n1:25: delay needs a value: delay=DURATION|0s"},
		{"blanks", "//retry:policy attempts = 3 delay= 1s max =2s", onMethod,
			"1:16: write attempts=3, without spaces in it\n1:29: write delay=1s, without spaces in it\n1:39: write max=2s, without spaces in it"},
		{"blanks in a list", "//retry:policy on=ErrA, ErrB , ErrC not= ErrD delay=1s", onMethod,
			"1:16: write on=ErrA,ErrB,ErrC, without spaces in it\n1:37: write not=ErrD, without spaces in it"},
		{"no value before another key", "//retry:policy attempts= delay=1s", onMethod, "1:16: attempts needs a value: attempts=N|N..N|unlimited"},
		{"no attempts", "//retry:policy attempts=0", onMethod, `1:25: attempts: want a number of 1 or more, or unlimited, got "0"`},
		{"bad duration", "//retry:policy delay=100", onMethod, `1:22: delay: want a duration such as 100ms, or 0s, got "100"`},
		{"bad factor", "//retry:policy factor=0.5", onMethod, `1:23: factor: want a number of 1 or more, got "0.5"`},
		{"bad jitter", "//retry:policy jitter=full,", onMethod, `1:23: jitter: want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got "full,"; did you mean "full"?`},
		{"several at once", "//retry:policy attempts=0 delay=1 maxx=1s", onMethod,
			"1:25: attempts: want a number of 1 or more, or unlimited, got \"0\"\n1:33: delay: want a duration such as 100ms, or 0s, got \"1\"\n1:35: unknown key \"maxx\" of policy; did you mean \"max\"?"},
		{"open quote", `//retry:policy on="io/fs.ErrNotExist`, onMethod, "1:19: unclosed double quote: add another after the value"},
		{"path without quotes", "//retry:policy on=io/fs.ErrNotExist", onMethod, `1:19: on: an import path must be in double quotes: write "io/fs".ErrNotExist`},
		{"path without name", `//retry:policy on=ErrA,"io/fs"`, onMethod, `1:24: on: want "import/path".Name, got "io/fs"`},
		{"empty name", "//retry:policy on=ErrA,,ErrB", onMethod, "1:24: on: missing Go name: write one such as ErrX, pkg.ErrX or *pkg.T"},
		{"bad name", "//retry:policy on=ErrA,3x", onMethod, `1:24: on: want a Go name such as ErrX, pkg.ErrX or *pkg.T, got "3x"`},
		{"method without a name", "//retry:policy if=.", onMethod, `1:19: if: want the name of a method after the dot, such as .IsTransient, got "."`},
		{"method of a method", "//retry:policy on=ErrA,.B.C", onMethod, `1:24: on: want the name of a method after the dot, such as .IsTransient, got ".B.C"`},
		{"type of a method", "//retry:policy not=*.B", onMethod, `1:20: not: want the name of a method after the dot, such as .IsTransient, got "*.B"`},
		{"method for another func", "//retry:policy backoff=.Wait", onMethod, "1:24: backoff does not take a method of the wrapped value: only on, not, slow, if, undo and before do"},
		{"two funcs", "//retry:policy if=a,b", onMethod, "1:21: if takes only one name: remove the others"},
		{"a type for a func", "//retry:policy if=*a.T", onMethod, "1:19: if does not take a type: remove the *"},
		{"replay", "//retry:policy replay=atuo", onMethod, `1:23: replay: want auto, off or buffer(SIZE), got "atuo"; did you mean "auto"?`},
		{"size", "//retry:policy replay=buffer(1X)", onMethod, `1:30: replay: want a size such as 64KiB or 1MiB, got "1X"`},
		{"parameter", "//retry:policy out=a,*b", onMethod, `1:22: out: want the name of a parameter, got "*b"`},
		{"two keys", "//retry:policy key=a,b", onMethod, "1:22: key takes only one parameter: remove the others"},
		{"nothing to take back", "//retry:policy on=none", onInterface, "1:19: none is only valid on a method, where it removes the interface's on: remove on=none"},
		{"no breaker to take back", "//retry:breaker none", onInterface, "1:17: none is only valid on a method, where it removes the interface's setting: remove the line"},
		{"count", "//retry:breaker failures=0", onMethod, `1:26: failures: want a number of 1 or more, got "0"`},
		{"rate", "//retry:breaker rate=1.5", onMethod, `1:22: rate: want a number above 0 and at most 1, got "1.5"`},
		{"cooldown", "//retry:breaker cooldown=0s", onMethod, `1:26: cooldown: want a duration such as 100ms, got "0s"`},
		{"failures and rate", "//retry:breaker failures=5 rate=0.5", onMethod,
			"1:17: failures contradicts rate: a breaker opens after consecutive failures or at a failure rate, so remove one of them\n\t1:28: rate is given here"},
		{"open", "//retry:breaker open=wiat", onMethod, `1:22: open: want one of fail, wait, got "wiat"; did you mean "wait"?`},
		{"window without rate", "//retry:breaker window=5s", onMethod, "1:17: window needs rate: add rate=SHARE"},
		{"floor", "//retry:budget floor=10", onMethod, `1:22: floor: want a frequency such as 10/s or 90/m, or 0, got "10"`},
		{"fund", "//retry:budget fund=success", onMethod, `1:21: fund: want one of successes, calls, got "success"; did you mean "successes"?`},
		{"empty text", `//retry:budget name=""`, onMethod, `1:21: name: want one word, or text in double quotes, got ""`},
		{"wrapper of nothing", "//retry:wrapper", onInterface, "1:9: wrapper needs at least one of name, file"},
		{"wrapper name", "//retry:wrapper name=a.B", onInterface, `1:22: name: want a Go identifier, got "a.B"`},
		{"wrapper folder", "//retry:wrapper file=../a.go", onInterface, `1:22: file: want the name of a file in the folder of the source, without a path, got "../a.go"`},
		{"wrapper extension", "//retry:wrapper file=a.txt", onInterface, `1:22: file: want the name of a Go file such as store_gen.go, got "a.txt"`},
		{"same verb", "//retry:policy\n//retry:policy delay=1s", onMethod, "2:9: policy is given twice: write its keys in one line\n\t1:9: first given here"},
		{"same verb of a method", "//retry:method A never\n//retry:method B never\n//retry:method A never", onInterface, "3:18: never is given twice for A: remove one\n\t1:18: first given here"},
		{"never and policy", "//retry:policy\n//retry:never", onMethod, "2:9: never contradicts policy: remove one of them\n\t1:9: first given here"},
		{"once and idempotent", "//retry:idempotent\n//retry:once", onInterface, "2:9: once contradicts idempotent: remove one of them\n\t1:9: first given here"},
		{"idempotent and never", "//retry:never\n//retry:idempotent", onMethod, "2:9: idempotent contradicts never: remove one of them\n\t1:9: first given here"},
		{"once and idempotent of a method", "//retry:method Get,Put once\n//retry:method Put idempotent", onInterface, "2:20: idempotent contradicts once: remove one of them\n\t1:24: first given here"},
		{"an argument of once", "//retry:once attempts=2", onMethod, `1:14: once takes no arguments, got "attempts=2"`},
		{"a misspelled word", "//retry:idempotant", onMethod, `1:9: unknown verb "idempotant"; did you mean "idempotent"?`},
		{"never on an interface", "//retry:never", onInterface, "1:9: never applies to a method, not to an interface"},
		{"throttle factor", "//retry:throttle k=0.5", onMethod, `1:20: k: want a number of 1 or more, got "0.5"`},
		{"throttle window", "//retry:throttle window=0s", onMethod, `1:25: window: want a duration such as 100ms, got "0s"`},
		{"throttle share", "//retry:throttle max=2", onMethod, `1:22: max: want a number above 0 and at most 1, got "2"`},
		{"throttle key", "//retry:throttle windw=2m", onMethod, `1:18: unknown key "windw" of throttle; did you mean "window"?`},
		{"hedge after nothing", "//retry:hedge after=0s", onMethod, `1:21: after: want a duration such as 50ms, or a percentile such as p95, got "0s"`},
		{"hedge number", "//retry:hedge max=0", onMethod, `1:19: max: want a number of 1 or more, got "0"`},
		{"hedge share", "//retry:hedge ratio=1.5", onMethod, `1:21: ratio: want a number above 0 and at most 1, got "1.5"`},
		{"hedge key", "//retry:hedge warmup=3", onMethod, `1:15: unknown key "warmup" of hedge; did you mean "warm"?`},
		{"never and hedge", "//retry:never\n//retry:hedge", onMethod, "2:9: hedge contradicts never: remove one of them\n\t1:9: first given here"},
		{"hedge and once", "//retry:hedge\n//retry:once", onMethod, "2:9: once contradicts hedge: remove one of them\n\t1:9: first given here"},
		{"never and throttle", "//retry:never\n//retry:throttle", onMethod, "2:9: throttle contradicts never: remove one of them\n\t1:9: first given here"},
		{"never and budget", "//retry:never\n//retry:budget", onMethod, "2:9: budget contradicts never: remove one of them\n\t1:9: first given here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found, _ := parse(t, tt.comment, tt.on)
			if got := found.String(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
