package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

// findingsFlags declares -format and -json, for printFindings.
func findingsFlags(flags *flag.FlagSet, format *string) {
	formatFlag(flags, format, gen.FindingsFormats())
	flags.BoolFunc("json", "the same as -format json: one object per line", func(text string) error {
		if text == "true" {
			*format = "json"
		}
		return nil
	})
}

// findingsNotes ends the help of commands that have findingsFlags.
const findingsNotes = `
With -format sarif, findings are printed as a SARIF 2.1.0 log for code scanning and editors, even if
there are none; with -format github, as annotations for GitHub Actions. File names in both are
relative to GITHUB_WORKSPACE if that contains the current directory, or else to the latter.
`

// printFindings prints diagnostics, whose file names are relative to dir: as text to stderr,
// which go generate shows, or in another format to stdout, for tools.
func (out streams) printFindings(found gen.Diagnostics, format, dir string) error {
	to := out.stdout
	if format == "text" {
		to = out.stderr
	}
	return gen.FindingsWriter{Dir: dir, Root: os.Getenv("GITHUB_WORKSPACE")}.Write(to, found, format)
}

// printDiffs prints the changes found by -check.
func printDiffs(w io.Writer, res *gen.Result) {
	for _, c := range res.Changes {
		fmt.Fprintf(w, "%s", c.Diff())
	}
}

// staleFindings returns the changes found by -check. Those for GitHub show their diff, because
// a log with diffs is not where a reviewer looks.
func staleFindings(res *gen.Result, format string) gen.Diagnostics {
	found := res.Changes.Findings()
	if format == "github" {
		for i, c := range res.Changes {
			found[i].Message += "\n" + clip(string(c.Diff()))
		}
	}
	return found
}

// maxLines is the number of lines of a diff in an annotation.
const maxLines = 40

// clip returns the first lines of text.
func clip(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if more := len(lines) - maxLines; more > 1 {
		lines = append(lines[:maxLines], fmt.Sprintf("... and %d more lines", more))
	}
	return strings.Join(lines, "\n")
}
