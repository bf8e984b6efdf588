// Package golangci provides retrygen's linter as a module plugin of golangci-lint. The README
// beside it says how to use it.
package golangci

import (
	"fmt"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/retrygen/retrygen/gen/lint"
)

func init() {
	register.Plugin("retrygen", New)
}

// Settings are the plugin's settings in .golangci.yml.
type Settings struct {
	Disable []string `json:"disable"` // names of checks
}

// Plugin implements golangci-lint's interface for plugins.
type Plugin struct{ settings Settings }

// New returns a Plugin with the settings of .golangci.yml.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, fmt.Errorf("retrygen: %w", err)
	}
	for _, name := range s.Disable {
		if lint.Lookup(name) == nil {
			return nil, fmt.Errorf("retrygen: no check %q: see retrygen help vet", name)
		}
	}
	return &Plugin{s}, nil
}

// BuildAnalyzers returns the analyzers that are not disabled.
func (p *Plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return slices.DeleteFunc(lint.Analyzers(), func(a *analysis.Analyzer) bool {
		return slices.Contains(p.settings.Disable, a.Name)
	}), nil
}

// GetLoadMode returns the load mode of the analyzers, which need types.
func (p *Plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
