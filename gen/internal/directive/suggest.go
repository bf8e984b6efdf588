package directive

import (
	"fmt"
	"strings"
)

// maxListed is how many choices a message lists when none of them is near.
const maxListed = 8

// Suggest returns how a message about an unknown word goes on: "; did you mean
// ..." if one of the choices is near, else a list of them if they are few, else
// nothing.
func Suggest(word string, choices []string) string {
	if near := Nearest(word, choices); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(choices) == 0 || len(choices) > maxListed {
		return ""
	}
	return "; want one of " + strings.Join(choices, ", ")
}

// Nearest returns the choice that is fewest edits away from word, "" if none is
// within two edits or a third of the word's length. Of a word of less than five
// letters one edit leaves little enough: yaml is not html.
func Nearest(word string, choices []string) string {
	word = strings.ToLower(word)
	best, limit := "", max(2, len(word)/3)
	if len(word) < 5 {
		limit = 1
	}
	for _, choice := range choices {
		d := distance(word, strings.ToLower(choice))
		if d <= limit && d < max(len(word), len(choice)) {
			best, limit = choice, d-1
		}
	}
	return best
}

// distance counts the bytes to insert, delete, replace or swap with their neighbour to
// make b out of a.
func distance(a, b string) int {
	older, old := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := old[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(old[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old = old, row
	}
	return old[len(b)]
}
