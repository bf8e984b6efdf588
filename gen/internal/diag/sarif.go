package diag

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

// A Rule documents the diagnostics with a code, for SARIF.
type Rule struct {
	ID       string
	Title    string // in one line
	Why      string
	Help     string // as text
	Markdown string // likewise
	URL      string
}

// Names in SARIF.
const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	rootID      = "%SRCROOT%"         // of the folder to which file names are relative
	fingerprint = "retrygenFinding/1" // of what identifies a result from one run to the next
)

// WriteSARIF writes l as a SARIF 2.1.0 log, which code scanning services and editors read,
// even if l is empty. rules must include one for each code in l. File names are relative to the
// root of files, with the base %SRCROOT%; columns are in UTF-16 code units.
func (l List) WriteSARIF(w io.Writer, files *Tree, rules []Rule) error {
	s := &sarifWriter{files: files, rules: rules, seen: map[string]int{}}
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "retrygen", URL: "https://github.com/retrygen/retrygen", Rules: []sarifRule{}}},
		Bases:   map[string]sarifArtifact{rootID: {URI: strings.TrimSuffix(FileURI(files.root), "/") + "/"}},
		Columns: "utf16CodeUnits",
		Results: []sarifResult{},
	}
	for _, r := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			r.ID, sarifText{Text: r.Title}, sarifText{Text: r.Why}, sarifText{r.Help, r.Markdown}, r.URL,
		})
	}
	for _, d := range l {
		run.Results = append(run.Results, s.result(d))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}}); err != nil {
		return fmt.Errorf("writing diagnostics as SARIF: %w", err)
	}
	return nil
}

type sarifWriter struct {
	files *Tree
	rules []Rule
	seen  map[string]int // number of results by what identifies them
}

func (s *sarifWriter) result(d Diagnostic) sarifResult {
	r := sarifResult{
		RuleID:       d.Code,
		RuleIndex:    slices.IndexFunc(s.rules, func(r Rule) bool { return r.ID == d.Code }),
		Level:        d.Severity.String(),
		Message:      sarifText{Text: d.Message},
		Locations:    []sarifLocation{s.location(s.files.region(d))},
		Fingerprints: map[string]string{fingerprint: s.fingerprint(d)},
	}
	for _, related := range d.Related {
		at := s.location(s.files.region(Diagnostic{Pos: related.Pos}))
		at.Message = &sarifText{Text: related.Message}
		r.Related = append(r.Related, at)
	}
	for _, fix := range d.Fixes() {
		r.Fixes = append(r.Fixes, s.fix(fix))
	}
	return r
}

// fingerprint returns a hash of what identifies d while lines are added and removed elsewhere
// in its file: its code, file and line of text, and its number among those with the same.
func (s *sarifWriter) fingerprint(d Diagnostic) string {
	name, _ := s.files.name(d.Pos.Filename)
	key := strings.Join([]string{d.Code, name, strings.TrimSpace(s.files.line(d.Pos))}, "\x00")
	s.seen[key]++
	return fmt.Sprintf("%x:%d", sha256.Sum256([]byte(key)), s.seen[key])
}

func (s *sarifWriter) location(r Region) sarifLocation {
	at := sarifLocation{Physical: sarifPhysical{Artifact: s.artifact(r.Start.Filename)}}
	if r.Start.Line > 0 {
		at.Physical.Region = sarifRegionOf(r)
	}
	return at
}

func (s *sarifWriter) artifact(file string) sarifArtifact {
	name, relative := s.files.name(file)
	if relative {
		return sarifArtifact{(&url.URL{Path: name}).String(), rootID}
	}
	return sarifArtifact{URI: FileURI(name)}
}

// fix returns a fix, whose edits are grouped by file.
func (s *sarifWriter) fix(f *Fix) sarifFix {
	fix := sarifFix{Description: sarifText{Text: f.Message}}
	for _, e := range f.Edits {
		file := s.artifact(e.Pos.Filename)
		i := slices.IndexFunc(fix.Changes, func(c sarifChange) bool { return c.Artifact == file })
		if i < 0 {
			i = len(fix.Changes)
			fix.Changes = append(fix.Changes, sarifChange{Artifact: file})
		}
		change := sarifReplacement{*sarifRegionOf(s.files.utf16(e.Region())), sarifContent{e.New}}
		fix.Changes[i].Replacements = append(fix.Changes[i].Replacements, change)
	}
	return fix
}

func sarifRegionOf(r Region) *sarifRegion {
	return &sarifRegion{r.Start.Line, max(1, r.Start.Column), r.End.Line, max(1, r.End.Column)}
}
