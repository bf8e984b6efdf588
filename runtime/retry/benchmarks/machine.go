package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/benchmarks/peers"
)

// versions returns the versions of the modules that this program was built with.
func versions() map[string]string {
	found := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return found
	}
	for _, dep := range info.Deps {
		found[dep.Path] = dep.Version
	}
	return found
}

// libraries lists the modules of the contenders with their versions.
func libraries() string {
	versions := versions()
	var names []string
	for _, p := range peers.All {
		if p.Module == "" {
			continue
		}
		name := p.Module
		if v := versions[p.Module]; v != "" {
			name += " " + v
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// goVersion returns the toolchain and the platform.
func goVersion() string {
	return fmt.Sprintf("%s, %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}
