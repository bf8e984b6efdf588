package out

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

type catalog struct{ url string }

// Load decodes into table as it reads, so that it is half filled when that fails.
func (c catalog) Load(ctx context.Context, name string, table *Table) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/"+name, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	decoder := json.NewDecoder(resp.Body)
	for decoder.More() {
		if err := decoder.Decode(table); err != nil {
			return err
		}
	}
	return nil
}

func TestFreshTable(t *testing.T) {
	answers := []string{
		`{"name": "old", "options": {"stale": "yes"}} {"columns": [`,
		`{"name": "users", "columns": ["id"], "options": {"format": "parquet"}}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		strings.NewReader(answers[0]).WriteTo(w)
		answers = answers[1:]
	}))
	defer server.Close()

	var table Table
	if err := NewRetryingCatalog(catalog{server.URL}, retrytest.Instant()).Load(t.Context(), "users", &table); err != nil {
		t.Fatal(err)
	}
	want := Table{"users", []string{"id"}, map[string]string{"format": "parquet"}}
	if !reflect.DeepEqual(table, want) {
		t.Errorf("got %v, want %v", table, want)
	}
}
