package chart

import (
	"cmp"
	"slices"
	"strings"
)

// Sizes of texts in the style sheet, in pixels, and the space that texts need.
const (
	size       = 13.0
	small      = 12.0 // of the classes faint and limit
	lineHeight = 15.0
	labelGap   = 8.0 // between labels side by side
	titleBase  = 16.0
)

// widths lists characters by the maximum of their widths, in thousandths of the font size:
// those of DejaVu Sans, which is wider than the fonts of most systems.
var widths = []struct {
	characters string
	width      float64
}{
	{" .,:;il'|jI", 340},
	{"frt/()[]{}-!\"\\", 460},
	{"sckvxyz^*_?JLTF", 600},
	{"m%=+<>×±≥≤W@MO→µ", 990},
}

// TextWidth returns about the maximum width of text in the given font size.
func TextWidth(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		sum += widthOf(r)
	}
	return sum * size / 1000
}

func widthOf(r rune) float64 {
	for _, w := range widths {
		if strings.ContainsRune(w.characters, r) {
			return w.width
		}
	}
	if r >= 0x2e80 { // wide, such as Chinese
		return 1000
	}
	return 720
}

// boldWidth returns about the maximum width of bold text of the size of a direct label.
func boldWidth(text string) float64 { return 1.1 * TextWidth(text, size) }

// spread returns the positions nearest to ys that are at least a line apart, between top
// and bottom if there is room. It keeps their order.
func spread(ys []float64, top, bottom float64) []float64 {
	order := make([]int, len(ys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ys[a], ys[b]) })
	at := make([]float64, len(ys))
	last := top - lineHeight
	for _, i := range order {
		at[i] = max(ys[i], last+lineHeight)
		last = at[i]
	}
	next := bottom + lineHeight
	for _, i := range slices.Backward(order) {
		at[i] = max(min(at[i], next-lineHeight), top)
		next = at[i]
	}
	return at
}
