package directive_test

import (
	"testing"

	"github.com/retrygen/retrygen/gen/internal/directive"
)

func TestNearest(t *testing.T) {
	choices := []string{"policy", "never", "breaker", "on", "decorrelated"}
	tests := []struct{ word, want string }{
		{"policy", "policy"},
		{"polic", "policy"},
		{"Policy", "policy"},
		{"oplicy", "policy"},
		{"plicies", ""},
		{"no", "on"},
		{"x", ""},
		{"decorelaetd", "decorrelated"},
		{"uncorrelated", "decorrelated"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := directive.Nearest(tt.word, choices); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
