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

// A contender is a peer of package peers or hedges.
type contender struct{ id, title, module string }

func contenders(all []*peers.Peer) []contender {
	var list []contender
	for _, p := range all {
		list = append(list, contender{p.ID, p.Title, p.Module})
	}
	return list
}

// libraries lists the modules of contenders with their versions.
func libraries(all []contender) string {
	versions := versions()
	var names []string
	for _, c := range all {
		name := strings.TrimSpace(c.module + " " + versions[c.module])
		if c.module != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// goVersion returns the toolchain and the platform.
func goVersion() string {
	return fmt.Sprintf("%s, %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}
