package golang_test

import (
	"go/types"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/golang"
)

func TestImportable(t *testing.T) {
	for _, tt := range []struct {
		from, path string
		want       bool
	}{
		{"example.org/app", "net/http", true},
		{"example.org/app", "example.org/app", false},
		{"example.org/app_test", "example.org/app", true},
		{"example.org/app", "internal/abi", false},
		{"example.org/app", "net/http/internal", false},
		{"example.org/app", "vendor/golang.org/x/net/dns/dnsmessage", false},
		{"example.org/app", "example.org/lib/internal", false},
		{"example.org/lib", "example.org/lib/internal", true},
		{"example.org/lib", "example.org/lib/internal/a", true},
		{"example.org/lib_test", "example.org/lib/internal/a", true},
		{"example.org/lib/sub/b", "example.org/lib/internal/a", true},
		{"example.org/library", "example.org/lib/internal/a", false},
		{"example.org/lib", "example.org/lib/x/internal/a", false},
		{"example.org/lib", "example.org/lib/internal/x/internal/a", false},
		{"example.org/app", "example.org/internals/a", true},
	} {
		if got := golang.Importable(tt.from, tt.path); got != tt.want {
			t.Errorf("Importable(%q, %q) = %t", tt.from, tt.path, got)
		}
	}
}

func TestAssumedName(t *testing.T) {
	for path, want := range map[string]string{
		"fmt":                           "fmt",
		"net/http":                      "http",
		"v2":                            "v2",
		"gopkg.in/yaml.v3":              "yaml",
		"github.com/jackc/pgx/v5":       "pgx",
		"github.com/go-chi/chi/v5":      "chi",
		"github.com/redis/go-redis":     "redis",
		"github.com/redis/go-redis/v9":  "redis",
		"github.com/a/b/v2/c":           "c",
		"github.com/nats-io/nats.go":    "nats",
		"github.com/rogpeppe/go-intern": "intern",
		"example.org/my-package":        "my",
		"github.com/mattn/go-sqlite3":   "sqlite3",
		"k8s.io/api/core/v1":            "core",
		"github.com/aws/sdk-go/config":  "config",
	} {
		if got := golang.AssumedName(path); got != want {
			t.Errorf("AssumedName(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestIsError(t *testing.T) {
	err := types.Universe.Lookup("error").Type()
	alias := types.NewAlias(types.NewTypeName(0, nil, "Err", nil), err)
	named := types.NewNamed(types.NewTypeName(0, nil, "MyError", nil), err.Underlying(), nil)
	if !golang.IsError(err) || !golang.IsError(alias) {
		t.Error("error is no error")
	}
	if golang.IsError(named) || golang.IsError(types.Typ[types.String]) {
		t.Error("another type is error")
	}
}

func TestIsNamed(t *testing.T) {
	name := types.NewTypeName(0, types.NewPackage("time", "time"), "Duration", nil)
	named := types.NewNamed(name, types.Typ[types.Int64], nil)
	alias := types.NewAlias(types.NewTypeName(0, nil, "D", nil), named)
	for _, tt := range []struct {
		of         types.Type
		path, name string
		want       bool
	}{
		{named, "time", "Duration", true},
		{alias, "time", "Duration", true},
		{named, "time", "Time", false},
		{named, "other/time", "Duration", false},
		{types.NewPointer(named), "time", "Duration", false},
		{types.Universe.Lookup("error").Type(), "", "error", false},
	} {
		if got := golang.IsNamed(tt.of, tt.path, tt.name); got != tt.want {
			t.Errorf("%v is %s.%s: got %v, want %v", tt.of, tt.path, tt.name, got, tt.want)
		}
	}
}
