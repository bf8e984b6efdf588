package directive_test

import (
	"go/ast"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

func TestAlike(t *testing.T) {
	const prose = ", or insert a space after // if it is prose"
	const never = "this comment is not a directive: write //retry:never" + prose
	const policy = "this comment is not a directive: write //retry:policy" + prose
	tests := []struct{ comment, want string }{
		{"//retry never", never},
		{"//Retry:never", never},
		{"//RETRY:NEVER", never},
		{"//retry :never", never},
		{"//retry : never", never},
		{"//retry::never", "this comment is not a directive: write //retry:never"},
		{"//retry-never", never},
		{"//retry=never", never},
		{"//retry_never", never},
		{"//retry/never", never},
		{"//retry;never", never},
		{"//retry：never", never},
		{"//retrynever", never},
		{"//retryNever", never},
		{"//retry never again", never},
		{"//retry never: it charges", never},
		{"//retry nevr", never},
		{"///retry:never", never},
		{"//+retry:never", never},
		{"//@retry:never", never},
		{"//rety:never", never},
		{"//retrry:never", never},
		{"//retyr:never", never},
		{"//retrygen:never", never},
		{"//retries:never", never},
		{"/*retry:never*/", never},
		{"/* retry:never */", never},
		{"/*retry never*/", never},
		{"/**\n * retry:never\n */", never},
		{"// Retry:never", never},
		{"// rety:never", never},
		{"//retry policy", policy},
		{"//retry policy attempts=3", policy},
		{"//retry policy attempts = 3", policy},
		{"//retry attempts=3 delay=1s", policy},
		{"//Retry:polcy atempts=3", policy},
		{"//rety:attempts=3", policy},
		{"//Retry:everything", "this comment is not a directive: write //retry:VERB" + prose},
		{"//rety:", "this comment is not a directive: write //retry:VERB" + prose},

		{"//retry the call", ""},
		{"//retry budget exceeded", ""},
		{"//retry breakers are shared", ""},
		{"//retry", ""},
		{"//retry.Do(ctx, f)", ""},
		{"//retry.Policy{}", ""},
		{"//retry(f)", ""},
		{"//retry := 3", ""},
		{"//retryPolicy := x", ""},
		{"//retryBudget.Allow()", ""},
		{"//retries = 3", ""},
		{"//entry:never", ""},
		{"//rest:api", ""},
		{"//go:generate retrygen", ""},
		{"// retry never", ""},
		{"// Retry: never say never", ""},
		{"// retry the call", ""},
		{"// //retry:never", ""},
		{"////retry:never", ""},
		{"/* retry never */", ""},
		{"/*\n//retry:never\ntype Off interface{}\n*/", ""},
	}
	for _, tt := range tests {
		t.Run(tt.comment, func(t *testing.T) {
			_, found, _ := parse(t, tt.comment, directive.Method)
			got := ""
			if len(found) > 0 {
				got = found[0].Message
			}
			if len(found) > 1 || got != tt.want {
				t.Errorf("reported as %v, want %q", found, tt.want)
			}
			if is := directive.Alike(&ast.Comment{Text: tt.comment}); is != (tt.want != "") {
				t.Errorf("Alike says %t", is)
			}
			if tt.want != "" && !directive.AnyAlike([]byte("package p\n"+tt.comment+"\n")) {
				t.Error("AnyAlike passes over it")
			}
		})
	}
}
