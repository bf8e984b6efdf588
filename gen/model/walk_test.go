package model

import "testing"

func TestImportable(t *testing.T) {
	for _, tt := range []struct {
		path, from string
		want       bool
	}{
		{"net/http", "example.org/app", true},
		{"internal/abi", "example.org/app", false},
		{"net/http/internal", "example.org/app", false},
		{"vendor/golang.org/x/net/dns/dnsmessage", "example.org/app", false},
		{"example.org/lib/internal", "example.org/app", false},
		{"example.org/lib/internal/a", "example.org/lib", true},
		{"example.org/lib/internal/a", "example.org/lib_test", true},
		{"example.org/lib/internal/a", "example.org/lib/sub/b", true},
		{"example.org/lib/internal/a", "example.org/library", false},
		{"example.org/lib/x/internal/a", "example.org/lib", false},
		{"example.org/internals/a", "example.org/app", true},
	} {
		if got := importable(tt.path, tt.from); got != tt.want {
			t.Errorf("importable(%q, from %q) = %t", tt.path, tt.from, got)
		}
	}
}
