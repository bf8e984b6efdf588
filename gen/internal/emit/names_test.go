package emit

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

func TestLowerCamel(t *testing.T) {
	for name, want := range map[string]string{
		"User":       "user",
		"URL":        "url",
		"URLs":       "urls",
		"HTTPClient": "httpClient",
		"GetURL":     "getURL",
		"ID2":        "id2",
		"X":          "x",
		"get":        "get",
		"ÄrgerlichX": "ärgerlichX",
		"_Ctype_int": "_Ctype_int",
	} {
		if got := lowerCamel(name); got != want {
			t.Errorf("lowerCamel(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNamesFor(t *testing.T) {
	for expr, want := range map[string]string{
		"User":                  "user",
		"*Request":              "req request",
		"request":               "req",
		"[]Request":             "reqs requests",
		"*GetUserOutput":        "output getUserOutput",
		"putInput":              "input",
		"Watch_Client":          "stream",
		"Streaming[int]":        "stream",
		"List[int]":             "list",
		"HTTPClient":            "httpClient",
		"Event_Kind":            "kind eventKind",
		"WorkflowExecutionInfo": "info workflowExecutionInfo",
		"ListUserIDsReply":      "reply listUserIDsReply",
		"UserID":                "id userID",
		"PodInterface":          "pod",
		"UserListV2":            "userList",
		"Type":                  "t value",
		"value":                 "v value",
		"R":                     "r value",
		"context.Context":       "ctx",
		"map[string]User":       "m",
		"[]User":                "users",
		"func()":                "f",
		"interface{ F() }":      "v",
	} {
		pkg, typ := check(t, expr)
		p := newPrinter(&model.File{Package: &model.Package{Types: pkg}})
		if got := strings.Join(p.namesFor(typ), " "); got != want {
			t.Errorf("namesFor(%s) = %q, want %q", expr, got, want)
		}
	}
}

func TestSplitWords(t *testing.T) {
	for name, want := range map[string]string{
		"User": "User", "HTTPClient": "HTTP Client", "GetURL": "Get URL", "UserIDs": "User IDs", "IDsOfUsers": "IDs Of Users",
		"S3API": "S3 API", "Event_Kind": "Event Kind", "PodInterface": "Pod", "UserListV2": "User List", "V2": "V2", "X": "X", "userStore": "user Store",
	} {
		if got := strings.Join(splitWords(name), " "); got != want {
			t.Errorf("splitWords(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for name, want := range map[string]string{
		"user":    "users",
		"entry":   "entries",
		"key":     "keys",
		"address": "addresses",
		"box":     "boxes",
		"match":   "matches",
	} {
		if got := plural(name); got != want {
			t.Errorf("plural(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestScopePick(t *testing.T) {
	s := newScope("err")
	for i, tt := range []struct {
		candidates []string
		want       string
	}{
		{[]string{"err", "callErr"}, "callErr"},
		{[]string{"err", "callErr"}, "err2"},
		{[]string{"type", "typeMethod"}, "typeMethod"},
		{[]string{"n"}, "n"},
		{[]string{"n"}, "n2"},
		{[]string{"n"}, "n3"},
	} {
		if got := s.pick(tt.candidates...); got != tt.want {
			t.Errorf("%d: pick(%v) = %q, want %q", i, tt.candidates, got, tt.want)
		}
	}
}
