package retrymysql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrymysql"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

var classes = map[string]retry.Class{"Unexecuted": retry.Unexecuted, "Unknown": retry.Unknown, "Final": retry.Final}

// row matches a row of the tables in the package comment.
var row = regexp.MustCompile(`(?m)^//\t((?:\S+ )*\S+) {2,}(Unexecuted|Unknown|Final) `)

// documentedClasses returns the classes in the package comment, by number or name.
func documentedClasses(t *testing.T) map[string]retry.Class {
	t.Helper()
	source, err := os.ReadFile("retrymysql.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]retry.Class{}
	for _, match := range row.FindAllStringSubmatch(string(source), -1) {
		for code := range strings.FieldsSeq(match[1]) {
			documented[code] = classes[match[2]]
		}
	}
	return documented
}

// driverErrors are the errors that the driver creates, by name.
var driverErrors = map[string]error{
	"driver.ErrBadConn":          driver.ErrBadConn,
	"mysql.ErrInvalidConn":       mysql.ErrInvalidConn,
	"mysql.ErrMalformPkt":        mysql.ErrMalformPkt,
	"mysql.ErrPktSync":           mysql.ErrPktSync,
	"mysql.ErrPktSyncMul":        mysql.ErrPktSyncMul,
	"mysql.ErrPktTooLarge":       mysql.ErrPktTooLarge,
	"mysql.ErrNoTLS":             mysql.ErrNoTLS,
	"mysql.ErrCleartextPassword": mysql.ErrCleartextPassword,
	"mysql.ErrNativePassword":    mysql.ErrNativePassword,
	"mysql.ErrOldPassword":       mysql.ErrOldPassword,
	"mysql.ErrUnknownPlugin":     mysql.ErrUnknownPlugin,
	"mysql.ErrOldProtocol":       mysql.ErrOldProtocol,
	"mysql.ErrBusyBuffer":        mysql.ErrBusyBuffer,
}

// Classify knows the documented numbers and errors, wrapped or not, and no others.
func TestDocumentedErrors(t *testing.T) {
	documented := documentedClasses(t)
	if len(documented) < 80 {
		t.Fatalf("found %d errors", len(documented))
	}
	check := func(name string, err error) {
		t.Helper()
		for _, err := range []error{err, fmt.Errorf("store: %w", err), errors.Join(errors.New("store failed"), err)} {
			if c := retrymysql.Classify(err); c != documented[name] {
				t.Errorf("%s: %v is %v, but documented as %v", name, err, c, documented[name])
			}
		}
	}
	for n := range math.MaxUint16 {
		check(strconv.Itoa(n), &mysql.MySQLError{Number: uint16(n)})
	}
	for name, err := range driverErrors {
		check(name, err)
	}
}

// All other errors have the class of retrysql.Classify; marks decide first; among joined
// errors, Final takes precedence over Unknown, and Unknown over Unexecuted.
func TestClassify(t *testing.T) {
	deadlock, duplicate := &mysql.MySQLError{Number: 1213}, &mysql.MySQLError{Number: 1062}
	for name, test := range map[string]struct {
		err  error
		want retry.Class
	}{
		"nil":                     {nil, retry.Unclassified},
		"nil pointer":             {(*mysql.MySQLError)(nil), retry.Unclassified},
		"anything":                {errors.New("anything"), retry.Unclassified},
		"no rows":                 {sql.ErrNoRows, retry.Final},
		"connection lost":         {io.EOF, retry.Unknown},
		"nobody listens":          {&net.OpError{Op: "dial", Err: errors.New("refused")}, retry.Unexecuted},
		"deadline":                {context.DeadlineExceeded, retry.Unknown},
		"marked number":           {retry.Unknown.Mark(fmt.Errorf("pay: %w", deadlock)), retry.Unknown},
		"marked inside":           {fmt.Errorf("pay: %w", retry.Permanent(deadlock)), retry.Final},
		"marked bad connection":   {retry.Unknown.Mark(driver.ErrBadConn), retry.Unknown},
		"number in an Error":      {&retry.Error{Attempts: 1, Last: duplicate}, retry.Final},
		"unknown commit":          {&retrysql.UnknownCommitError{Err: deadlock}, retry.Unknown},
		"lost rollback":           {errors.Join(deadlock, mysql.ErrInvalidConn), retry.Unknown},
		"lost rollback, net":      {fmt.Errorf("%w, and rollback: %w", deadlock, io.EOF), retry.Unknown},
		"final and lost rollback": {errors.Join(mysql.ErrInvalidConn, duplicate), retry.Final},
		"both unexecuted":         {errors.Join(driver.ErrBadConn, deadlock), retry.Unexecuted},
	} {
		if got := retrymysql.Classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func Example() {
	insert := func(number uint16) error { // what db.ExecContext returns
		return fmt.Errorf("insert: %w", &mysql.MySQLError{Number: number, Message: "from the server"})
	}
	for _, number := range []uint16{1213, 1062, 1053} {
		fmt.Println(number, retrymysql.Classify(insert(number)))
	}
	fmt.Println(retrymysql.Classify(mysql.ErrInvalidConn))

	// A payment is repeated only after errors that prove that it was not made.
	policy := retry.Policy{Once: true, Class: retrymysql.Classify, Delay: retry.NoDelay}
	numbers := []uint16{1213, 1040, 1053}
	err := retry.Do(context.Background(), policy, func(context.Context) error {
		number := numbers[0]
		numbers = numbers[1:]
		return insert(number)
	})
	fmt.Println(err)
	// Output:
	// 1213 unexecuted
	// 1062 final
	// 1053 unknown
	// unknown
	// insert: Error 1053: from the server
}
