//go:build go1.26

package retry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Text sets the keys it contains; the rest have their defaults.
func TestParsePolicy(t *testing.T) {
	tests := map[string]retry.Policy{
		"":                              {},
		"  \t\n ":                       {},
		"attempts=1":                    {MaxAttempts: 1},
		"attempts=unlimited":            {MaxAttempts: retry.Unlimited},
		"attempts=unlimited elapsed=1m": {MaxAttempts: retry.Unlimited, Elapsed: time.Minute},
		"delay=1ns":                     {Delay: 1},
		"delay=0s":                      {Delay: retry.NoDelay},
		"delay=0":                       {Delay: retry.NoDelay},
		"max=1h30m":                     {MaxDelay: 90 * time.Minute},
		"after=2m":                      {MaxAfter: 2 * time.Minute},
		"backoff=exponential":           {Backoff: retry.Exponential},
		"backoff=linear":                {Backoff: retry.Linear},
		"backoff=constant":              {Backoff: retry.Constant},
		"backoff=fibonacci":             {Backoff: retry.Fibonacci},
		"factor=1.5":                    {Factor: 1.5},
		"jitter=none":                   {Jitter: retry.NoJitter},
		"jitter=20%":                    {Jitter: retry.Jitter{Low: 0.8, High: 1.2}},
		"timeout=none elapsed=none":     {},
		"timeout=500ms":                 {Timeout: 500 * time.Millisecond},
		" attempts=4\tdelay=100ms  max=2s\njitter=full ": {
			MaxAttempts: 4, Delay: 100 * time.Millisecond, MaxDelay: 2 * time.Second, Jitter: retry.FullJitter,
		},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			got, err := retry.ParsePolicy(text)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
				t.Errorf("got  %#v\nwant %#v", got, want)
			}
		})
	}
}

// Each mistake is reported with its key, its offset, and what is expected.
func TestParsePolicyMistakes(t *testing.T) {
	const (
		keys     = "unknown key, want one of attempts, delay, max, after, backoff, factor, jitter, slowdelay, timeout, elapsed"
		attempts = "want a number of 1 or more, or unlimited, got "
		duration = "want a duration such as 100ms, got "
		delay    = "want a duration such as 100ms, or 0s, got "
		factor   = "want a number of 1 or more, got "
	)
	type mistake struct {
		at  string // where the rest of the text begins with this; empty for -1
		key string
		msg string
	}
	tests := map[string][]mistake{
		"atempts=3":         {{"atempts", "atempts", keys}},
		"retries":           {{"retries", "retries", keys}},
		"Attempts=3":        {{"Attempts", "Attempts", keys}},
		"attempts":          {{"attempts", "attempts", "want attempts=value"}},
		"attempts=":         {{"", "attempts", attempts + `""`}},
		"attempts=0":        {{"0", "attempts", attempts + `"0"`}},
		"attempts=-1":       {{"-1", "attempts", attempts + `"-1"`}},
		"attempts=two":      {{"two", "attempts", attempts + `"two"`}},
		"attempts=1e3":      {{"1e3", "attempts", attempts + `"1e3"`}},
		"delay=fast":        {{"fast", "delay", delay + `"fast"`}},
		"delay=100":         {{"100", "delay", delay + `"100"`}},
		"delay=-1ns":        {{"-1ns", "delay", delay + `"-1ns"`}},
		"after=0s":          {{"0s", "after", duration + `"0s"`}},
		"max=0s":            {{"0s", "max", duration + `"0s"`}},
		"max=none":          {{"none", "max", duration + `"none"`}},
		"timeout=0s":        {{"0s", "timeout", duration + `"0s"`}},
		"elapsed=-1s":       {{"-1s", "elapsed", duration + `"-1s"`}},
		"backoff=quadratic": {{"quadratic", "backoff", `want one of exponential, linear, constant, fibonacci, got "quadratic"`}},
		"factor=0.5":        {{"0.5", "factor", factor + `"0.5"`}},
		"factor=Inf":        {{"Inf", "factor", factor + `"Inf"`}},
		"factor=NaN":        {{"NaN", "factor", factor + `"NaN"`}},
		"factor=x":          {{"x", "factor", factor + `"x"`}},
		"jitter=ful":        {{"ful", "jitter", `want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got "ful"`}},
		"jitter=full=equal": {{"full=", "jitter", `want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got "full=equal"`}},
		"max=1s  max=2s":    {{"max=2s", "max", "given twice"}},
		"max=1s max=1s":     {{"max=1s", "max", "given twice"}},
		"delay=2s max=1s":   {{"", "max", "1s is less than the delay of 2s"}},
		"  delay=fast\tjitter=ful x=1": {
			{"fast", "delay", delay + `"fast"`},
			{"ful", "jitter", `want one of half, none, full, equal, decorrelated, a share such as 0.2, or a range such as 0..25%, got "ful"`},
			{"x=1", "x", keys},
		},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			p, err := retry.ParsePolicy(text)
			if p.String() != (retry.Policy{}).String() {
				t.Errorf("got policy %v beside the error", p)
			}
			got := policyErrors(err)
			if len(got) != len(want) {
				t.Fatalf("got %d mistakes, want %d: %v", len(got), len(want), err)
			}
			for i, want := range want {
				offset := -1
				switch {
				case want.at != "":
					offset = strings.LastIndex(text, want.at)
				case strings.HasSuffix(text, "="):
					offset = len(text)
				}
				if e := *got[i]; e.Key != want.key || e.Msg != want.msg || e.Offset != offset {
					t.Errorf("got  %s at %d: %s\nwant %s at %d: %s", e.Key, e.Offset, e.Msg, want.key, offset, want.msg)
				}
			}
		})
	}
}

// The text of a mistake names the key; several have one line each.
func TestPolicyErrorText(t *testing.T) {
	_, err := retry.ParsePolicy("delay=fast x=1")
	const want = `retry: policy: delay: want a duration such as 100ms, or 0s, got "fast"
retry: policy: x: unknown key, want one of attempts, delay, max, after, backoff, factor, jitter, slowdelay, timeout, elapsed`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, ok := errors.AsType[*retry.PolicyError](err); !ok {
		t.Error("the error is no *PolicyError")
	}
}

// FuzzParsePolicy looks for policies whose text parses to a different policy,
// and for mistakes with a wrong offset.
func FuzzParsePolicy(f *testing.F) {
	f.Add("")
	f.Add("attempts=4 delay=100ms max=2s backoff=linear factor=1.25 jitter=full timeout=500ms elapsed=10s")
	f.Add("attempts=unlimited elapsed=1ns delay=0s jitter=decorrelated backoff=fibonacci")
	f.Add("attempts=9223372036854775807 elapsed=1s")
	f.Add("factor=1e300 delay=0.3us max=2562047h47m16.854775807s")
	f.Add("attempts=0 =1 max==2s max max=2s\u00a0jitter=ful")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := retry.ParsePolicy(text)
		if err != nil {
			for _, e := range policyErrors(err) {
				if e.Offset < -1 || e.Offset > len(text) || e.Msg == "" {
					t.Errorf("%#v", e)
				}
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("parsed, but invalid: %v", err)
		}
		again, err := retry.ParsePolicy(p.String())
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		if again.String() != p.String() {
			t.Fatalf("%v comes back as %v", p, again)
		}
		in, out := retry.NewMethod("", p, retry.WithTracker(nil)).Policy(), retry.NewMethod("", again, retry.WithTracker(nil)).Policy()
		if fmt.Sprintf("%#v", in) != fmt.Sprintf("%#v", out) {
			t.Fatalf("%#v comes back as %#v", in, out)
		}
	})
}
