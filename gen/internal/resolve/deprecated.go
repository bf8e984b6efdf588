package resolve

import (
	"go/ast"
	"go/doc/comment"
	"strings"
)

// deprecated returns the paragraph of doc that begins with "Deprecated: ", as
// go vet and gopls know it; "" if there is none.
func deprecated(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var parser comment.Parser
	for _, block := range parser.Parse(doc.Text()).Content {
		p, ok := block.(*comment.Paragraph)
		if !ok {
			continue
		}
		var printer comment.Printer
		text := string(printer.Comment(&comment.Doc{Content: []comment.Block{p}}))
		if strings.HasPrefix(text, "Deprecated: ") {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return ""
}
