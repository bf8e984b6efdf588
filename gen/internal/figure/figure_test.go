package figure

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	got := Wrap("one two  three averylongword four", 9, "  ")
	if want := "one two\n  three\n  averylongword\n  four"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSpark(t *testing.T) {
	if got := Spark([]float64{0, 0.001, 4, 8, 9}, 5, 8); got != " ▁▄██" {
		t.Errorf("%q", got)
	}
	if got := Spark([]float64{8, math.NaN(), 8}, 3, 8); got != "█ █" {
		t.Errorf("with a gap: %q", got)
	}
	if got := Spark([]float64{0, 2, 4, 8}, 2, 6); got != "▁█" {
		t.Errorf("%q", got)
	}
}

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{0: "", 1: "██", 0.5: "█", 0.25: "▌", 2: "██"} {
		if got := Bar(share, 2); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	table := Table{Columns: []string{"name", "±"}}
	table.Add("a|b", "1.50")
	if got, want := table.Text(" "), " name     ±\n a|b   1.50\n"; got != want {
		t.Errorf("text\n%q\nwant\n%q", got, want)
	}
	if got, want := table.Markdown(), "| name | ± |\n|---|--:|\n| a\\|b | 1.50 |\n"; got != want {
		t.Errorf("markdown\n%q\nwant\n%q", got, want)
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil || b.String() != "name,±\na|b,1.50\n" {
		t.Errorf("CSV %q, %v", b.String(), err)
	}
}

// Only a terminal gets color, unless the environment disables it.
func TestColor(t *testing.T) {
	if TerminalOf(&bytes.Buffer{}, os.Getenv).Color {
		t.Error("a buffer gets color")
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if IsTerminal(file) {
		t.Error("a file is taken for a terminal")
	}
	tty, err := os.Open("/dev/tty")
	if err != nil {
		t.Skip("there is no terminal to try")
	}
	defer tty.Close()
	for env, want := range map[string]bool{"": true, "NO_COLOR=1": false, "TERM=dumb": false} {
		getenv := func(name string) string { v, _ := strings.CutPrefix(env, name+"="); return v }
		if TerminalOf(tty, getenv).Color != want {
			t.Errorf("%q: want color: %t", env, want)
		}
	}
}

// A page escapes what it is given.
func TestPage(t *testing.T) {
	var b bytes.Buffer
	p := Page{Title: "<T>", Sections: []Section{{Title: "S", Blocks: []Block{{Text: "<script>", Alarms: []string{"a & b"}}}}}}
	if err := p.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "<script>") || !strings.Contains(text, "a &amp; b") || !strings.Contains(text, "prefers-color-scheme: dark") {
		t.Error(text)
	}
}
