package golangci_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	_ "github.com/retrygen/retrygen/gen/lint/golangci"
)

func TestPlugin(t *testing.T) {
	build, err := register.GetPlugin("retrygen")
	if err != nil {
		t.Fatal(err)
	}
	names := func(settings any) map[string]bool {
		t.Helper()
		plugin, err := build(settings)
		if err != nil {
			t.Fatal(err)
		}
		analyzers, err := plugin.BuildAnalyzers()
		if err != nil {
			t.Fatal(err)
		}
		if err := analysis.Validate(analyzers); err != nil {
			t.Error(err)
		}
		found := map[string]bool{}
		for _, a := range analyzers {
			found[a.Name] = true
		}
		return found
	}
	if all := names(nil); !all["everyerror"] || !all["nested"] || !all["byhand"] {
		t.Errorf("analyzers are %v", all)
	}
	if some := names(map[string]any{"disable": []string{"everyerror"}}); some["everyerror"] || !some["nested"] {
		t.Errorf("without everyerror, analyzers are %v", some)
	}
	if _, err := build(map[string]any{"disable": []string{"evryerror"}}); err == nil {
		t.Error("no error for a check that does not exist")
	}
}

// The README has valid settings.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`disable: \[(.*)\]`).FindSubmatch(text)
	if names == nil {
		t.Fatal("no disabled checks")
	}
	build, err := register.GetPlugin("retrygen")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := build(map[string]any{"disable": strings.Split(string(names[1]), ", ")}); err != nil {
		t.Error(err)
	}
}
