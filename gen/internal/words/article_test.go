package words_test

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/words"
)

func TestArticle(t *testing.T) {
	for want, names := range map[string]string{
		"a":  "Store User Unit UserStore UUIDs Host Rows Session",
		"an": "Accounts Index Upload Unseen Updater HTTPClient RPCs SQLStore S3API XMLReader",
	} {
		for _, name := range strings.Fields(names) {
			if got := words.Article(name); got != want {
				t.Errorf("%s %s", got, name)
			}
		}
	}
}
