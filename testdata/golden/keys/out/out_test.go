package out

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

// halfway fails its first call halfway, and every call after failures.
type halfway struct{ calls, failures int }

func (h *halfway) fail() error {
	if h.calls++; h.calls <= h.failures {
		return errors.New("halfway")
	}
	return nil
}

func (h *halfway) Scan(_ context.Context, _ int, row *Row) error {
	row.Columns = append(row.Columns, "a", "b")
	return h.fail()
}

func (h *halfway) Header(_ context.Context, header map[string][]string) error {
	header["X"] = append(header["X"], "a")
	return h.fail()
}

func (h *halfway) Fill(buf []byte) (int, error) {
	buf[0]++
	return 1, h.fail()
}

func (h *halfway) Two(first, second *Row) error {
	first.Columns, second.Columns = append(first.Columns, "a"), append(second.Columns, "b")
	return h.fail()
}

func TestOut(t *testing.T) {
	rows := func() *RetryingRows { return NewRetryingRows(&halfway{failures: 2}, retrytest.Instant()) }
	var row, second Row
	if err := rows().Scan(t.Context(), 1, &row); err != nil || !slices.Equal(row.Columns, []string{"a", "b"}) {
		t.Errorf("Scan: %v, %v", row, err)
	}
	header := map[string][]string{}
	if err := rows().Header(t.Context(), header); err != nil || len(header["X"]) != 1 {
		t.Errorf("Header: %v, %v", header, err)
	}
	buf := make([]byte, 2)
	if n, err := rows().Fill(buf); n != 1 || err != nil || buf[0] != 1 {
		t.Errorf("Fill: %d, %v, %v", n, buf, err)
	}
	if err := rows().Two(&row, &second); err != nil || len(row.Columns) != 1 || len(second.Columns) != 1 {
		t.Errorf("Two: %v, %v, %v", row, second, err)
	}
}

// The caller's value is untouched if every attempt fails.
func TestOutFails(t *testing.T) {
	row := Row{Columns: []string{"mine"}}
	if err := NewRetryingRows(&halfway{failures: 9}, retrytest.Instant()).Scan(t.Context(), 1, &row); err == nil || row.Columns[0] != "mine" {
		t.Errorf("%v, %v", row, err)
	}
}
