package diag

import (
	"fmt"
	"io"
	"strings"
)

// WriteGitHub writes l as commands of GitHub Actions, which annotate the lines of a pull
// request:
//
//	::error file=store.go,line=3,endLine=3,col=16,endColumn=23,title=unknown-key::unknown key ...
//
// Related positions follow the message, in lines of their own.
func (l List) WriteGitHub(w io.Writer, files *Tree) error {
	for _, d := range l {
		if _, err := io.WriteString(w, d.annotation(files)+"\n"); err != nil {
			return fmt.Errorf("writing annotations for GitHub: %w", err)
		}
	}
	return nil
}

// annotation returns the command for d.
func (d Diagnostic) annotation(files *Tree) string {
	name, _ := files.name(d.Pos.Filename)
	properties := "file=" + property.Replace(name)
	if d.Pos.Line > 0 {
		r := files.region(d)
		properties += fmt.Sprintf(",line=%d,endLine=%d,col=%d,endColumn=%d", r.Start.Line, r.End.Line, r.Start.Column, r.End.Column)
	}
	message := d.Message
	for _, r := range d.Related {
		name, _ := files.name(r.Pos.Filename)
		message += fmt.Sprintf("\n%s:%d: %s", name, r.Pos.Line, r.Message)
	}
	return fmt.Sprintf("::%s %s,title=%s::%s", d.Severity, properties, property.Replace(d.Code), data.Replace(message))
}

// GitHub unescapes these characters in the message, and in properties.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
