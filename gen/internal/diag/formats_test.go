package diag_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// tree returns the Tree of a folder "sub" with a file, in a root.
func tree(t *testing.T, name, text string) *diag.Tree {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "sub")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return diag.NewTree(dir, root)
}

// Names and messages cannot end an annotation, or begin another one.
func TestWriteGitHub(t *testing.T) {
	const hostile = "a,b:c=%25;ä.go"
	files := tree(t, hostile, "package a\n\n//retry:policy atempts=4 \"ä😀\" x\n")
	var l diag.List
	l.Add(at(hostile, 3, 16), "unknown-key", "100%% wrong\r\n::error::no, really")
	l.Relate(at("b.go", 7, 2), "first,\ngiven here: 5%%")
	l.Add(at(hostile, 3, 35), "odd", "after characters of several bytes")
	l.Warn()
	l.Add(at(hostile, 3, 1), "all", "the directive")
	l.Fix("remove :", diag.Edit{Pos: at(hostile, 3, 1), Old: "//retry:", New: "//"})
	l.Add(at(hostile, 99, 5), "gone", "beyond the end")
	l.Add(at("../../other.go", 0, 0), "file", "outside, without a line")
	l.Add(at("c.go", 1, 1), "missing", "no such file")
	var b strings.Builder
	if err := l.WriteGitHub(&b, files); err != nil {
		t.Fatal(err)
	}
	const name = "sub/a%2Cb%3Ac=%2525;ä.go"
	want := `::error file=` + name + `,line=3,endLine=3,col=16,endColumn=23,title=unknown-key::100%25 wrong%0D%0A::error::no, really%0Asub/b.go:7: first,%0Agiven here: 5%25
::warning file=` + name + `,line=3,endLine=3,col=32,endColumn=33,title=odd::after characters of several bytes
::error file=` + name + `,line=3,endLine=3,col=1,endColumn=9,title=all::the directive
::error file=` + name + `,line=99,endLine=99,col=5,endColumn=5,title=gone::beyond the end
::error file=OUTSIDE,title=file::outside, without a line
::error file=sub/c.go,line=1,endLine=1,col=1,endColumn=1,title=missing::no such file
`
	lines := strings.Split(b.String(), "\n")
	if got, path := lines[4], "/other.go,title=file::"; !strings.Contains(got, path) {
		t.Errorf("got %s, want an absolute path that ends in %s", got, path)
	} else {
		lines[4] = "::error file=OUTSIDE,title=file::outside, without a line"
	}
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWriteSARIF(t *testing.T) {
	const name = "ä b:c.go"
	files := tree(t, name, "package a\r\n\r\n//retry:policy on=É,atempts x\r\n//retry:policy atempts\r\n")
	rules := []diag.Rule{{ID: "odd", Title: "a title"}, {ID: "unknown-key", Title: "a key", Why: "<because>", Help: "help", Markdown: "**help**", URL: "https://example.com"}}
	var l diag.List
	l.Add(at(name, 3, 22), "unknown-key", "did you mean \"attempts\"?")
	l.Fix("write attempts", diag.Edit{Pos: at(name, 3, 22), Old: "atempts", New: "attempts"}, diag.Edit{Pos: at(name, 3, 30), New: "\n//"})
	l.Alternative("remove it", diag.Edit{Pos: at("b.go", 1, 1), Old: "x\ny", New: ""})
	l.Relate(at("b.go", 2, 3), "see here")
	l.Add(at(name, 0, 0), "odd", "the file")
	l.Warn()
	var b strings.Builder
	if err := l.WriteSARIF(&b, files, rules); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Bases   map[string]map[string]string `json:"originalUriBaseIds"`
			Results []map[string]any             `json:"results"`
			Tool    struct{ Driver struct{ Rules []any } }
		}
	}
	if err := json.Unmarshal([]byte(b.String()), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if uri := run.Bases["%SRCROOT%"]["uri"]; !strings.HasPrefix(uri, "file:///") || !strings.HasSuffix(uri, "/") {
		t.Errorf("the root is %q", uri)
	}
	if got := text(t, run.Tool.Driver.Rules[1]); got != `{"fullDescription":{"text":"<because>"},"help":{"markdown":"**help**","text":"help"},"helpUri":"https://example.com","id":"unknown-key","shortDescription":{"text":"a key"}}` {
		t.Errorf("the rule is %s", got)
	}
	want := []struct{ key, text string }{
		{"ruleIndex", `1`},
		{"level", `"error"`},
		{"locations", `[{"physicalLocation":{"artifactLocation":{"uri":"sub/%C3%A4%20b:c.go","uriBaseId":"%SRCROOT%"},"region":{"endColumn":28,"endLine":3,"startColumn":21,"startLine":3}}}]`},
		{"relatedLocations", `[{"message":{"text":"see here"},"physicalLocation":{"artifactLocation":{"uri":"sub/b.go","uriBaseId":"%SRCROOT%"},"region":{"endColumn":3,"endLine":2,"startColumn":3,"startLine":2}}}]`},
		{"fixes", `[{"artifactChanges":[{"artifactLocation":{"uri":"sub/%C3%A4%20b:c.go","uriBaseId":"%SRCROOT%"},"replacements":[` +
			`{"deletedRegion":{"endColumn":28,"endLine":3,"startColumn":21,"startLine":3},"insertedContent":{"text":"attempts"}},` +
			`{"deletedRegion":{"endColumn":29,"endLine":3,"startColumn":29,"startLine":3},"insertedContent":{"text":"\n//"}}]}],"description":{"text":"write attempts"}},` +
			`{"artifactChanges":[{"artifactLocation":{"uri":"sub/b.go","uriBaseId":"%SRCROOT%"},"replacements":[` +
			`{"deletedRegion":{"endColumn":2,"endLine":2,"startColumn":1,"startLine":1},"insertedContent":{"text":""}}]}],"description":{"text":"remove it"}}]`},
	}
	for _, w := range want {
		if got := text(t, run.Results[0][w.key]); got != w.text {
			t.Errorf("%s is\n%s\nwant\n%s", w.key, got, w.text)
		}
	}
	if got := text(t, run.Results[1]["locations"]); strings.Contains(got, "region") {
		t.Errorf("a finding about a file has a region: %s", got)
	}
}

// The fingerprint of a finding depends on neither its line nor its column, but tells apart two
// in the same words.
func TestFingerprint(t *testing.T) {
	prints := func(text string, lines ...int) (all []string) {
		files := tree(t, "a.go", text)
		var l diag.List
		for _, n := range lines {
			l.Add(at("a.go", n, 3), "unknown-key", "wrong")
		}
		var b strings.Builder
		if err := l.WriteSARIF(&b, files, nil); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if strings.Contains(line, "retrygenFinding/1") {
				all = append(all, strings.TrimSpace(line))
			}
		}
		return all
	}
	before := prints("//retry:polcy\n//retry:polcy\n//retry:nevr\n", 1, 2, 3)
	after := prints("package a\n\n\t//retry:polcy\nfunc f()\n\t//retry:polcy\n//retry:nevr\n", 3, 5, 6)
	if len(before) != 3 || before[0] == before[1] || before[0] == before[2] {
		t.Errorf("fingerprints are %q", before)
	}
	if strings.Join(before, "") != strings.Join(after, "") {
		t.Errorf("after an edit elsewhere, fingerprints are\n%q\nwant\n%q", after, before)
	}
}

// text returns v as JSON with sorted keys.
func text(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}
