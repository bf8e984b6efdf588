package lint_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retryredis"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

var errBusy = errors.New("busy")

// A state is a SQLSTATE.
type state string

func (s state) Error() string    { return "SQLSTATE " + string(s) }
func (s state) SQLState() string { return string(s) }

// The fixes of check class lower nothing that is retried, except errors that would recur.
// Where a policy has a condition, a class may lower more, so there is no fix: see
// testdata/class.
func TestClassLowersNothing(t *testing.T) {
	classify := retry.Policy{Class: retry.Classify}
	for _, test := range []struct {
		name   string
		before retry.Policy
		fix    bool
	}{
		{"policy", retry.Policy{}, true},
		{"class=retry.Classify", classify, true},
		{"class=retry.Classify not=errBusy", retry.Policy{Class: retry.Classify, If: retry.Not(retry.On(errBusy))}, true},
		{"once", retry.Policy{Once: true}, true},
		{"once class=retry.Classify", retry.Policy{Once: true, Class: retry.Classify}, true},
		{"class=retry.Classify on=sql.ErrConnDone", retry.Policy{Class: retry.Classify, If: retry.On(sql.ErrConnDone)}, false},
		{"from=policy class=retry.Classify", retry.Policy{Class: retry.Classify, If: retry.On(sql.ErrConnDone)}, false},
		{"if=isUnique", retry.Policy{If: retry.OnType[state]()}, false},
	} {
		lowered := 0
		for _, classify := range []func(error) retry.Class{retry.Classify, retryhttp.Classify, retrysql.Classify, retryredis.Classify} {
			for _, err := range failures() {
				after := test.before
				after.Class = classify
				if !isRetried(err, test.before) || isRetried(err, after) {
					continue
				}
				lowered++
				if test.fix && classify(err) != retry.Final {
					t.Errorf("%s: %v is no longer retried: %s", test.name, err, retry.Explain(err, after))
				}
			}
		}
		if !test.fix && lowered == 0 {
			t.Errorf("%s: the class lowers nothing, so check class could fix it", test.name)
		}
	}
}

func isRetried(err error, p retry.Policy) bool {
	return strings.HasPrefix(retry.Explain(err, p), "retried")
}

// failures returns errors of all kinds.
func failures() []error {
	errs := []error{
		errBusy, io.EOF, io.ErrUnexpectedEOF, fs.ErrNotExist, os.ErrDeadlineExceeded, context.Canceled, context.DeadlineExceeded,
		sql.ErrNoRows, sql.ErrConnDone, sql.ErrTxDone, driver.ErrBadConn, net.ErrClosed, syscall.ECONNRESET,
		&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, &net.OpError{Op: "read", Err: syscall.ECONNRESET},
		&net.DNSError{IsNotFound: true}, &net.DNSError{IsTimeout: true},
		state("40001"), state("08006"), state("23505"), state("99999"), &retrysql.UnknownCommitError{Err: io.EOF},
		retry.Permanent(errBusy), retry.Again(errBusy), retry.After(errBusy, 1), retry.After(errBusy, -1),
		retry.Unknown.Mark(errBusy), retry.Unexecuted.Mark(errBusy), retry.ErrOpen,
	}
	for _, err := range errs {
		errs = append(errs, fmt.Errorf("wrapped: %w", err), errors.Join(errBusy, err), errors.Join(state("40001"), err))
	}
	return errs
}
