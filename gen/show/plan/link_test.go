package plan

import "testing"

// A position links to its line, in the file beside the page or in the file system.
func TestLink(t *testing.T) {
	for position, want := range map[string]string{
		"store.go:12":        `<a href="store.go#L12">store.go:12</a>`,
		"a b/<x>.go:3":       `<a href="a%20b/%3Cx%3E.go#L3">a b/&lt;x&gt;.go:3</a>`,
		"../other/x.go:7":    `<a href="../other/x.go#L7">../other/x.go:7</a>`,
		"/home/me/x.go:1":    `<a href="file:///home/me/x.go#L1">/home/me/x.go:1</a>`,
		"javascript:x.go:12": `<a href="./javascript:x.go#L12">javascript:x.go:12</a>`,
	} {
		if got := string(link(position)); got != want {
			t.Errorf("%s: %s, want %s", position, got, want)
		}
	}
}
