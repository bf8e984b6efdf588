package charttest

import (
	"strings"
	"testing"
)

// What is wrong is found.
func TestFaults(t *testing.T) {
	drawing := func(parts string) string {
		return `<p>&nbsp;<br></p><svg class="drawing" style="margin-left:10px;width:calc(100% - 20px)" height="40" aria-label="D">` + parts + `</svg>`
	}
	for parts, want := range map[string]string{
		`<text x="0%" y="20">attempts</text><text x="10%" y="22">times</text>`:                     `"attempts" touches "times"`,
		`<text x="0%" y="20">attempts</text><text x="60%" y="22">times</text>`:                     "",
		`<text x="0%" y="20">attempts</text><text x="0%" y="38">times</text>`:                      "",
		`<text x="0%" y="39">attempts</text>`:                                                      "beyond the edge",
		`<text x="100%" y="20">attempts</text>`:                                                    "beyond the edge",
		`<text x="100%" y="20" text-anchor="end">attempts</text>`:                                  "",
		`<text x="0%" dx="-9" y="20">1</text>`:                                                     "",
		`<line class="alarm" x1="50%" y1="0" x2="50%" y2="40"/><text x="40%" y="20">times</text>`:  `a line crosses "times"`,
		`<line class="alarm" x1="50%" y1="24" x2="50%" y2="40"/><text x="40%" y="20">times</text>`: "",
		`<line x1="50%" y1="0" x2="50%" y2="40"/><text x="40%" y="20">times</text>`:                "",
	} {
		got := strings.Join(Drawings(t, drawing(parts))[0].faults(200), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", parts, got, want)
		}
	}
}
