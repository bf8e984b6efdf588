package words_test

import (
	"testing"
	"time"

	"github.com/retrygen/retrygen/gen/internal/words"
)

func TestSmallWords(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{words.And([]string{"a"}), "a"},
		{words.And([]string{"a", "b"}), "a and b"},
		{words.Or([]string{"a", "b", "c"}), "a, b or c"},
		{words.Or(nil), ""},
		{words.Count(1, "failure"), "1 failure"},
		{words.Count(20, "attempt"), "20 attempts"},
		{words.Duration(time.Minute), "1m"},
		{words.Duration(2 * time.Hour), "2h"},
		{words.Duration(90 * time.Second), "1m30s"},
		{words.Duration(10 * time.Second), "10s"},
		{words.Duration(0), "0s"},
		{words.Percent(0.125), "12.5%"},
		{words.Percent(0.07), "7%"},
		{words.Size(1 << 21), "2MiB"},
		{words.Size(4096), "4KiB"},
		{words.Size(1000), "1000"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
