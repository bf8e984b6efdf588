package gen

import (
	"fmt"
	"io"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/lint"
)

// A FindingsWriter writes diagnostics for people or for tools.
type FindingsWriter struct {
	// Dir is the folder to which file names in the diagnostics are relative, as in the Config.
	Dir string

	// Root is the folder to which SARIF and GitHub's annotations name files, such as that of the
	// repository. Dir takes its place if it is empty, or does not contain Dir.
	Root string
}

// FindingsFormats returns the formats that Write accepts, starting with the default.
func FindingsFormats() []string { return []string{"text", "json", "sarif", "github"} }

// Write writes diagnostics in one of the FindingsFormats: as text, nothing if there are none;
// as JSON, one object per line; as one SARIF 2.1.0 log, in which each check is a rule with its
// help; or as annotations for GitHub Actions.
func (f FindingsWriter) Write(w io.Writer, found Diagnostics, format string) error {
	switch format {
	case "text":
		if len(found) == 0 {
			return nil
		}
		_, err := fmt.Fprintln(w, found)
		return err
	case "json":
		return found.WriteJSON(w)
	case "sarif":
		return found.WriteSARIF(w, diag.NewTree(f.Dir, f.Root), lint.Rules(found))
	case "github":
		return found.WriteGitHub(w, diag.NewTree(f.Dir, f.Root))
	}
	return fmt.Errorf("no format %q of diagnostics", format)
}
