package directive

import (
	"go/token"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// maxListed is the maximum number of choices that a message lists if none is similar.
const maxListed = 14

// Suggest returns the end of a message about an unknown word: "; did you mean ..." if one
// of the choices is similar, or else a list of the choices if there are few, or else "".
func Suggest(word string, choices []string) string {
	if near := Nearest(word, choices); near != "" {
		return diag.DidYouMean(near)
	}
	if len(choices) == 0 || len(choices) > maxListed {
		return ""
	}
	return "; want one of " + strings.Join(choices, ", ")
}

// Correct completes the message of the diagnostic added last, about an unknown word at pos,
// as Suggest does, and adds the fix that writes the similar choice.
func Correct(found diag.List, pos token.Position, word string, choices []string) {
	if near := Nearest(word, choices); near != "" {
		found.Suggest(pos, word, near)
	} else if len(found) > 0 {
		found[len(found)-1].Message += Suggest(word, choices)
	}
}

// Nearest returns the choice with the smallest edit distance from word, or "" if none is
// within two edits or a third of the word's length. For words of less than five letters,
// the limit is lower: yaml is not html.
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

// distance returns the number of bytes to insert, delete, replace or swap with their
// neighbor to turn a into b.
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
