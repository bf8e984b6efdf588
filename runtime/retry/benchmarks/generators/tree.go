package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// A tree is a module of interfaces to generate from.
type tree struct {
	title      string
	interfaces []int // of each package
}

// trees are the sizes that generators are measured at.
var trees = []tree{
	{"1 interface", []int{1}},
	{"200 interfaces in 95 packages", append(repeat(10, 3), repeat(85, 2)...)},
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

//go:embed tree.go.tmpl
var treeSource string

var treeTemplate = template.Must(template.New("tree").Parse(treeSource))

// write makes a new folder of the tree. retrygen is the folder of its module.
func (t tree) write(dir, retrygen string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, p := range t.packages() {
		var source bytes.Buffer
		if err := treeTemplate.Execute(&source, p); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, p.Name, "store.go"), source.String()); err != nil {
			return err
		}
	}
	mod := "module example.com/tree\n\ngo 1.26.0\n\nrequire github.com/retrygen/retrygen v0.0.0\n\nreplace github.com/retrygen/retrygen => " + retrygen + "\n"
	if err := writeFile(filepath.Join(dir, "go.mod"), mod); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, ".mockery.yml"), mockeryConfig)
}

// mockeryConfig asks for all interfaces, as mockery's documentation shows.
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
