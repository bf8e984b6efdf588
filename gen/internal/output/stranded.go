package output

import (
	"go/token"

	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/payload"
)

// Stranded warns of changes after which queued calls could not be carried out. files are all
// files that are generated, to which kinds of calls may have moved.
func (changes Changes) Stranded(files []File) diag.List {
	var current []payload.Payload
	for _, f := range files {
		current = append(current, payload.Parse(f.Content)...)
	}
	var found diag.List
	for _, c := range changes {
		for _, reason := range payload.Stranded(payload.Parse(c.Old), current) {
			found.Add(token.Position{Filename: c.Name}, "stranded-calls", "%s", reason)
			found.Warn()
		}
	}
	return found
}
