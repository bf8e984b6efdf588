package golang_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/golang"
)

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"Create":         "create",
		"CreateUser":     "create user",
		"createUser":     "create user",
		"HTTPSendAll":    "http send all",
		"SendHTTP":       "send http",
		"Payload":        "payload",
		"PayID":          "pay id",
		"AddOrUpdate":    "add or update",
		"Add2":           "add2",
		"snake_case":     "snake case",
		"A":              "a",
		"ÄndereÖrtchen":  "ändere örtchen",
		"IDs":            "i ds", // rare enough
		"GetURLForBatch": "get url for batch",
	} {
		if got := golang.Words(name); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("Words(%q) = %q", name, got)
		}
	}
}

func TestFirst(t *testing.T) {
	for _, test := range []struct{ name, upper, lower string }{
		{"", "", ""},
		{"id", "Id", "id"},
		{"ID", "ID", "iD"},
		{"über", "Über", "über"},
	} {
		if upper, lower := golang.UpperFirst(test.name), golang.LowerFirst(test.name); upper != test.upper || lower != test.lower {
			t.Errorf("%q begins as %q and %q, want %q and %q", test.name, upper, lower, test.upper, test.lower)
		}
	}
}
