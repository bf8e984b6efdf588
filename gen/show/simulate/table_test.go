package simulate

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// A row is a row of a published table, by column.
type row struct {
	t      *testing.T
	values map[string]string
}

// readTable reads a table in testdata, whose first lines state its source.
func readTable(t *testing.T, name string) []row {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, record := range records[1:] {
		values := map[string]string{}
		for i, column := range records[0] {
			values[column] = record[i]
		}
		rows = append(rows, row{t, values})
	}
	if len(rows) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return rows
}

func (r row) number(column string) float64 {
	r.t.Helper()
	v, err := strconv.ParseFloat(r.values[column], 64)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// resolution returns half a unit in the last decimal place of a column's value.
func (r row) resolution(column string) float64 {
	text := r.values[column]
	for i := range text {
		if text[i] == '.' {
			return 0.5 * math.Pow10(-(len(text) - i - 1))
		}
	}
	return 0.5
}

// small reports whether to run smaller tests. Confidence intervals are then wider,
// because they are computed from the simulation, and large cells are skipped.
func small() bool { return testing.Short() || raceDetector }

// fewer returns n, or in smaller tests a tenth of it, but at least 1.
func fewer(n int) int {
	if small() {
		return max(n/10, 1)
	}
	return n
}

// sameMean checks that two means differ by at most four combined standard errors and
// rounding.
func sameMean(t *testing.T, what string, got, gotError, want, wantError, rounding float64) {
	t.Helper()
	limit := 4*math.Hypot(gotError, wantError) + rounding
	if math.Abs(got-want) > limit || math.IsNaN(got) {
		t.Errorf("%s: got a mean of %.5f, want %.5f ± %.5f", what, got, want, limit)
	}
}
