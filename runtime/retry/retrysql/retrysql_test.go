//go:build go1.26

package retrysql_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

// A serverError has a SQLSTATE, like those of pgx and lib/pq.
type serverError string

func (e serverError) Error() string    { return "SQLSTATE " + string(e) }
func (e serverError) SQLState() string { return string(e) }

// A numbered error is one of SQL Server's.
type numbered int32

func (e numbered) Error() string         { return fmt.Sprint("error ", int32(e)) }
func (e numbered) SQLErrorNumber() int32 { return int32(e) }

func TestClassify(t *testing.T) {
	for _, test := range []struct {
		err  error
		want retry.Class
	}{
		{nil, retry.Unclassified},
		{errors.New("anything"), retry.Unclassified},
		{sql.ErrNoRows, retry.Final},
		{sql.ErrTxDone, retry.Final},
		{sql.ErrConnDone, retry.Final},
		{io.EOF, retry.Unknown},
		{fmt.Errorf("query: %w", io.EOF), retry.Unknown},
		{fmt.Errorf("query: %w", retry.Unexecuted.Mark(io.EOF)), retry.Unexecuted},
		{io.ErrUnexpectedEOF, retry.Unknown},
		{driver.ErrBadConn, retry.Unknown},
		{serverError("40001"), retry.Unexecuted},
		{numbered(1205), retry.Unexecuted},
		{&retrysql.UnknownCommitError{Err: serverError("23505")}, retry.Unknown},
	} {
		if got := retrysql.Classify(test.err); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}

// row matches a row of the tables in the package comment.
var row = regexp.MustCompile(`(?m)^//\t((?:\S+ )*\S+) {2,}(Unexecuted|Unknown|Final) `)

// documentedClasses returns the classes of the SQLSTATEs and of the numbers of SQL
// Server in the package comment.
func documentedClasses(t *testing.T) (states, numbers map[string]retry.Class) {
	t.Helper()
	source, err := os.ReadFile("retrysql.go")
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(source), "# SQL Server")
	return classesIn(before), classesIn(after)
}

// classesIn returns the classes of the codes in a table.
func classesIn(text string) map[string]retry.Class {
	names := map[string]retry.Class{"Unexecuted": retry.Unexecuted, "Unknown": retry.Unknown, "Final": retry.Final}
	classes := map[string]retry.Class{}
	for _, match := range row.FindAllStringSubmatch(text, -1) {
		for code := range strings.FieldsSeq(match[1]) {
			classes[code] = names[match[2]]
		}
	}
	return classes
}

// Classify knows the documented codes, and no others.
func TestDocumentedCodes(t *testing.T) {
	states, numbers := documentedClasses(t)
	if len(states) < 40 || len(numbers) < 40 {
		t.Fatalf("found %d SQLSTATEs and %d numbers", len(states), len(numbers))
	}
	for n := int32(-10); n < 50_000; n++ {
		if c, want := retrysql.Classify(numbered(n)), numbers[strconv.Itoa(int(n))]; c != want {
			t.Errorf("error %d is %v, but documented as %v", n, c, want)
		}
	}
	const digits = "0123456789BDFHPVX"
	for i := range len(digits) * len(digits) * len(digits) * 100 {
		n := i / 100
		state := fmt.Sprintf("%c%c%c%02d", digits[n%len(digits)], digits[n/len(digits)%len(digits)], digits[n/len(digits)/len(digits)], i%100)
		want, exact := states[state]
		if !exact {
			want = states[state[:2]]
		}
		if c := retrysql.Classify(serverError(state)); c != want {
			t.Errorf("SQLSTATE %s is %v, but documented as %v", state, c, want)
		}
	}
}
