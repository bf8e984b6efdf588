package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// shapes is the import path of a package with one interface for each case that the check
// distinguishes. shapesDir is the folder in which they are annotated.
const (
	shapes    = modulePath + "/testdata/shapes"
	shapesDir = modulePath + "/data/shapes"
)

// TestCorpus runs the whole check on a few packages.
func TestCorpus(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-json", "io", "io/fs", "net/http", shapes}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
	var r Report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Interfaces < 40 || r.Generated != r.Interfaces || r.Compiled != r.Interfaces {
		t.Errorf("%d interfaces, %d generated, %d compiled", r.Interfaces, r.Generated, r.Compiled)
	}
	if r.Behaviour.Interfaces+len(r.Behaviour.Left) != r.Interfaces {
		t.Errorf("%d interfaces called, %d left out, of %d", r.Behaviour.Interfaces, len(r.Behaviour.Left), r.Interfaces)
	}
	if r.Behaviour.Retried == 0 || r.Behaviour.Plain == 0 || r.Behaviour.Streams != 1 {
		t.Errorf("%d methods retried, %d that cannot fail, %d streams", r.Behaviour.Retried, r.Behaviour.Plain, r.Behaviour.Streams)
	}
}

// TestFind sorts the interfaces of package shapes.
func TestFind(t *testing.T) {
	c := findShapes(t, open(t))
	places := map[string]string{}
	place(c.interfaces)
	for _, i := range c.interfaces {
		places[i.obj.Name()] = strings.TrimPrefix(i.dir, shapesDir)
	}
	if want := map[string]string{"Alias": "", "Aliased": "", "Cache": "", "Lister": "", "RetryingStore": "", "Set": "", "Store": "/again2"}; !maps.Equal(places, want) {
		t.Errorf("interfaces in %v, want %v", places, want)
	}
	want := map[string][]string{
		"a constraint on types":                      {shapes + ".Number"},
		"has an unexported method":                   {shapes + ".Closed"},
		"mentions a type that has no name elsewhere": {shapes + ".Hidden", shapes + ".Unexported"},
		"no method returns an error":                 {shapes + ".Plain"},
		"in an internal package":                     {shapes + "/internal/hidden.Store"},
	}
	if !reflect.DeepEqual(c.skipped, want) {
		t.Errorf("skipped %v, want %v", c.skipped, want)
	}
}

// TestFailures breaks one wrapper, and expects a failure of its interface alone.
func TestFailures(t *testing.T) {
	tree := open(t)
	c := findShapes(t, tree)
	if err := annotate(t.Context(), tree, c.interfaces, directives); err != nil {
		t.Fatal(err)
	}
	if _, err := generate(t.Context(), tree, c); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(tree.dir, filepath.FromSlash(shapesDir), outputFile)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(content), "r.next.Add(", "r.next.Added(", 1)
	if err := os.WriteFile(path, []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := compile(t.Context(), tree, c); err != nil {
		t.Fatal(err)
	}
	for _, i := range c.interfaces {
		if failed := i.failure != nil; failed != (i.obj.Name() == "Set") {
			t.Errorf("%s: failure %v", i, i.failure)
		}
	}
	r := &Report{}
	r.count(c)
	if r.Generated != len(c.interfaces) || r.Compiled != len(c.interfaces)-1 || len(r.Failed) != 1 {
		t.Errorf("%d generated, %d compiled, %d failed", r.Generated, r.Compiled, len(r.Failed))
	}
	if text := r.text(); !strings.Contains(text, "FAIL "+shapes+".Set: build: r.next.Added undefined") {
		t.Errorf("the report says\n%s", text)
	}
}

func open(t *testing.T) *tree {
	t.Helper()
	tree, err := newTree(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tree.remove)
	return tree
}

func findShapes(t *testing.T, tree *tree) *corpus {
	t.Helper()
	c, err := find(t.Context(), tree, []string{shapes, shapes + "/internal/hidden"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{}, {"-nonsense"}, {"@missing.txt"}, {"-h"}} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, &stdout, &stderr); code != 2 || stdout.Len() > 0 || stderr.Len() == 0 {
			t.Errorf("%q: exit code %d, output %q and %q", args, code, &stdout, &stderr)
		}
	}
}
