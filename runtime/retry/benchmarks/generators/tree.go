package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// A tree is a module of interfaces that serve as input.
type tree struct {
	title      string
	source     *template.Template // of each package
	interfaces []int              // of each package
	not        []string           // names of generators that are not measured on it
}

// trees are the modules on which generators are measured.
var trees = []tree{
	{title: "1 interface", source: stores, interfaces: []int{1}},
	{title: "kubernetes.Interface", source: clients, interfaces: []int{1}, not: []string{"counterfeiter"}}, // cannot find the interface
	{title: "200 interfaces in 95 packages", source: stores, interfaces: append(repeat(10, 3), repeat(85, 2)...)},
	{title: "1,163 packages", source: stores, interfaces: repeat(1163, 1), not: []string{"moq", "counterfeiter"}},
}

func repeat(n, value int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = value
	}
	return list
}

// total returns the number of interfaces.
func (t tree) total() (n int) {
	for _, count := range t.interfaces {
		n += count
	}
	return n
}

// A treePackage is a package of a tree.
type treePackage struct {
	Name       string
	Interfaces []string
	Edit       int // a different number, a different source
}

func (t tree) packages() []treePackage {
	var list []treePackage
	for i, count := range t.interfaces {
		p := treePackage{Name: fmt.Sprintf("store%02d", i+1)}
		for k := range count {
			p.Interfaces = append(p.Interfaces, fmt.Sprintf("Store%c", 'A'+k))
		}
		list = append(list, p)
	}
	return list
}

var (
	//go:embed *.go.tmpl
	sources   embed.FS
	templates = template.Must(template.ParseFS(sources, "*.go.tmpl"))
	stores    = templates.Lookup("store.go.tmpl")
	clients   = templates.Lookup("clients.go.tmpl")
)

// write writes the tree to a new folder. Its dependencies have the versions in the go.mod
// and go.sum of this module, which is in the folder benchmarks.
func (t tree) write(dir, benchmarks string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(benchmarks, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(benchmarks, "go.sum"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(mod), "module "+benchmarksPath, "module example.com/tree", 1)
	for _, up := range []string{"../..", "../../.."} { // of the replaced modules
		text = strings.Replace(text, "=> "+up+"\n", "=> "+filepath.Join(benchmarks, up)+"\n", 1)
	}
	return errors.Join(
		writeFile(filepath.Join(dir, "go.mod"), text),
		writeFile(filepath.Join(dir, "go.sum"), string(sum)),
		writeFile(filepath.Join(dir, ".mockery.yml"), mockeryConfig),
		t.edit(dir, 0))
}

// edit changes a source file of each package in the folder, but no generated file.
func (t tree) edit(dir string, edit int) error {
	for _, p := range t.packages() {
		p.Edit = edit
		var source bytes.Buffer
		if err := t.source.Execute(&source, p); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, p.Name, "store.go"), source.String()); err != nil {
			return err
		}
	}
	return nil
}

// benchmarksPath is the path of this module.
const benchmarksPath = "github.com/retrygen/retrygen/runtime/retry/benchmarks"

// mockeryConfig selects all interfaces, as mockery's documentation shows.
const mockeryConfig = `all: true
recursive: true
packages:
  example.com/tree:
`

func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
