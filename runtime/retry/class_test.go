//go:build go1.26

package retry_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"reflect"
	"syscall"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// The errors of the standard library.
func TestClassifyStandardLibrary(t *testing.T) {
	op := func(op string, err error) error { return &net.OpError{Op: op, Net: "tcp", Err: err} }
	get := func(err error) error { return &url.Error{Op: "Get", URL: "http://x", Err: err} }
	_, badAddress := net.Dial("tcp", "127.0.0.1:0:0")
	tests := map[string]struct {
		err  error
		want retry.Class
	}{
		"nil":                     {nil, retry.Unclassified},
		"anything":                {errUnavailable, retry.Unclassified},
		"no rows":                 {sql.ErrNoRows, retry.Final},
		"end of file":             {io.EOF, retry.Final},
		"no file":                 {&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, retry.Final},
		"cancellation":            {get(context.Canceled), retry.Final},
		"deadline":                {context.DeadlineExceeded, retry.Unknown},
		"deadline in a request":   {get(context.DeadlineExceeded), retry.Unknown},
		"lost connection":         {get(io.EOF), retry.Unknown},
		"reset":                   {op("read", syscall.ECONNRESET), retry.Unknown},
		"write on a broken pipe":  {op("write", syscall.EPIPE), retry.Unknown},
		"nobody listens":          {dialClosedPort(t), retry.Unexecuted},
		"nobody listens, request": {get(dialClosedPort(t)), retry.Unexecuted},
		"dial timeout":            {op("dial", timeout(true)), retry.Unexecuted},
		"no such socket":          {dialMissing(t), retry.Unexecuted},
		"bad address":             {badAddress, retry.Unexecuted},
		"no such name":            {op("dial", &net.DNSError{IsNotFound: true}), retry.Final},
		"no name server":          {op("dial", &net.DNSError{IsTemporary: true}), retry.Unexecuted},
		"name server is broken":   {&net.DNSError{}, retry.Unexecuted},
		"wrong certificate":       {get(&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: new(x509.Certificate), Host: "x"}}), retry.Final},
		"unknown authority":       {x509.UnknownAuthorityError{}, retry.Final},
		"no TLS":                  {get(tls.RecordHeaderError{Msg: "no"}), retry.Final},
		"TLS alert":               {op("remote error", tls.AlertError(80)), retry.Unclassified},
		"connection gone":         {driver.ErrBadConn, retry.Unknown},
		"refused stream":          {get(streamError{1, 0x7, nil}), retry.Unexecuted},
		"reset stream":            {get(streamError{1, 0x2, nil}), retry.Unknown},
		"protocol error":          {get(streamError{1, 0x1, nil}), retry.Unclassified},
		"graceful shutdown":       {get(errors.New("http2: Transport received Server's graceful shutdown GOAWAY")), retry.Unexecuted},
		"open breaker":            {&retry.OpenError{}, retry.Unexecuted},
		"nil in the chain":        {op("read", (*net.OpError)(nil)), retry.Unclassified},
		"nil in a wrapper":        {fmt.Errorf("get: %w", (*timeoutError)(nil)), retry.Unclassified},
	}
	for name, test := range tests {
		if got := retry.Classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// Of several opinions in an error, the outermost mark decides, then Final over
// Unexecuted over Unknown, and among joined errors Unknown over Unexecuted.
func TestClassifyPrecedence(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("store: %w", err) }
	deep := func(outer, inner error) error { return &shell{outer, inner} }
	tests := map[string]struct {
		err  error
		want retry.Class
	}{
		"mark over shape":              {retry.Unknown.Mark(nonRetriable{}), retry.Unknown},
		"wrapped mark over shape":      {deep(nonRetriable{}, retry.Unknown.Mark(errUnavailable)), retry.Unknown},
		"mark over answer":             {retry.Unexecuted.Mark(sql.ErrNoRows), retry.Unexecuted},
		"outer mark":                   {retry.Unexecuted.Mark(wrap(retry.Permanent(errUnavailable))), retry.Unexecuted},
		"outer mark, reversed":         {retry.Permanent(wrap(retry.Unexecuted.Mark(errUnavailable))), retry.Final},
		"mark without an opinion":      {retry.Unclassified.Mark(safe(true)), retry.Unexecuted},
		"again":                        {retry.Again(sql.ErrNoRows), retry.Unknown},
		"again, no error":              {retry.Again(nil), retry.Unknown},
		"mark over again":              {retry.Unexecuted.Mark(retry.Again(errUnavailable)), retry.Unexecuted},
		"again over mark":              {retry.Again(retry.Unexecuted.Mark(errUnavailable)), retry.Unknown},
		"never again":                  {retry.After(safe(true), -1), retry.Final},
		"after, no opinion":            {retry.After(safe(true), time.Second), retry.Unexecuted},
		"after":                        {retry.After(errUnavailable, time.Second), retry.Unknown},
		"final over unexecuted":        {deep(safe(true), nonRetriable{}), retry.Final},
		"unexecuted over unknown":      {deep(timeout(true), safe(true)), retry.Unexecuted},
		"unexecuted outside unknown":   {deep(safe(true), timeout(true)), retry.Unexecuted},
		"joined, unknown first":        {errors.Join(timeout(true), safe(true)), retry.Unknown},
		"joined, unexecuted first":     {errors.Join(safe(true), timeout(true)), retry.Unknown},
		"joined, final last":           {errors.Join(safe(true), timeout(true), nonRetriable{}), retry.Final},
		"joined marks":                 {errors.Join(retry.Unexecuted.Mark(errUnavailable), retry.Unknown.Mark(errNotFound)), retry.Unknown},
		"not attempted":                {&retry.Error{Cause: retry.ErrOpen}, retry.Unexecuted},
		"canceled before":              {&retry.Error{Cause: context.Canceled}, retry.Final},
		"gave up after one attempt":    {&retry.Error{Attempts: 1, Cause: retry.ErrBudget, Last: safe(true)}, retry.Unexecuted},
		"gave up after an unknown one": {&retry.Error{Attempts: 2, Cause: retry.ErrOpen, Last: safe(true)}, retry.Unknown},
	}
	for name, test := range tests {
		if got := retry.Classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// Refine asks about each error of a chain, after marks and before the other classifier.
func TestRefine(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("store: %w", err) }
	classify := retry.Refine(retry.Classify, func(err error) retry.Class {
		switch err {
		case errUnavailable:
			return retry.Unknown
		case io.EOF, errNotFound:
			return retry.Unexecuted
		}
		return retry.Unclassified
	})
	for name, test := range map[string]struct {
		err  error
		want retry.Class
	}{
		"nil":                    {nil, retry.Unclassified},
		"nil pointer":            {wrap((*timeoutError)(nil)), retry.Unclassified},
		"no opinion":             {wrap(safe(true)), retry.Unexecuted},
		"opinion":                {wrap(errUnavailable), retry.Unknown},
		"answer":                 {wrap(io.EOF), retry.Unexecuted},
		"over a wrapped error":   {&shell{safe(true), errUnavailable}, retry.Unknown},
		"mark":                   {retry.Permanent(wrap(errUnavailable)), retry.Final},
		"mark inside":            {wrap(retry.Unexecuted.Mark(errUnavailable)), retry.Unexecuted},
		"joined":                 {errors.Join(errNotFound, errUnavailable), retry.Unknown},
		"joined, no opinion":     {errors.Join(errNotFound, timeout(true)), retry.Unknown},
		"joined, other's proof":  {errors.Join(safe(true), errUnavailable), retry.Unknown},
		"joined, other is final": {wrap(errors.Join(errUnavailable, sql.ErrNoRows)), retry.Final},
	} {
		if got := classify(test.err); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// A shell is an error that has the methods of one error and wraps another.
type shell struct{ outer, inner error }

func (e *shell) Error() string { return "shell" }
func (e *shell) Unwrap() error { return e.inner }
func (e *shell) SafeToRetry() bool {
	s, ok := e.outer.(safe)
	return ok && bool(s)
}
func (e *shell) Timeout() bool {
	s, ok := e.outer.(timeout)
	return ok && bool(s)
}
func (e *shell) NonRetryable() bool { return e.outer == nonRetriable{} }

// Marking nil returns nil, and the caller of a loop gets the error itself, without the
// mark.
func TestMark(t *testing.T) {
	for _, class := range []retry.Class{retry.Unclassified, retry.Unknown, retry.Unexecuted, retry.Final} {
		if class.Mark(nil) != nil {
			t.Errorf("%v marks nil", class)
		}
		marked := class.Mark(errUnavailable)
		if marked.Error() != errUnavailable.Error() || !errors.Is(marked, errUnavailable) {
			t.Errorf("%v: got %v", class, marked)
		}
		s := answering(marked)
		for name, do := range loops(atOnce) {
			if err := do(t.Context(), s.get); err != errUnavailable {
				t.Errorf("%v: %s: got %#v", class, name, err)
			}
		}
	}
	if got, want := retry.Class(9).String(), "invalid class"; got != want {
		t.Errorf("got %q", got)
	}
	if retry.Permanent(errUnavailable).Error() != "unavailable" || !reflect.DeepEqual(retry.Permanent(errUnavailable), retry.Final.Mark(errUnavailable)) {
		t.Error("Permanent is not Final.Mark")
	}
}

// The outermost mark decides in the loop as well: an inner Permanent holds only
// without another mark around it.
func TestMarkReplacesPermanent(t *testing.T) {
	permanent := retry.Permanent(errUnavailable)
	for name, test := range map[string]struct {
		err   error
		calls int
	}{
		"permanent":                {permanent, 1},
		"marked again":             {retry.Unexecuted.Mark(fmt.Errorf("get: %w", permanent)), 3},
		"joined inside":            {retry.Unknown.Mark(errors.Join(errNotFound, permanent)), 3},
		"joined outside":           {errors.Join(retry.Unknown.Mark(errNotFound), permanent), 1},
		"permanent after all":      {retry.Permanent(retry.Unknown.Mark(errUnavailable)), 1},
		"canceled, whatever class": {retry.Unexecuted.Mark(context.Canceled), 1},
	} {
		s := answering(test.err)
		retry.Do(t.Context(), atOnce, s.get)
		if s.calls() != test.calls {
			t.Errorf("%s: got %d calls, want %d", name, s.calls(), test.calls)
		}
	}
}

// Classifiers tries its arguments in order.
func TestClassifiers(t *testing.T) {
	is := func(c retry.Class) func(error) retry.Class { return func(error) retry.Class { return c } }
	if retry.Classifiers() != nil || retry.Classifiers(nil, nil) != nil {
		t.Error("no classifier classifies")
	}
	for name, test := range map[string]struct {
		classify func(error) retry.Class
		want     retry.Class
	}{
		"one":              {retry.Classifiers(nil, is(retry.Unknown)), retry.Unknown},
		"the first":        {retry.Classifiers(is(retry.Unknown), nil, is(retry.Final)), retry.Unknown},
		"the second":       {retry.Classifiers(is(retry.Unclassified), is(retry.Final)), retry.Final},
		"none":             {retry.Classifiers(is(retry.Unclassified), is(retry.Unclassified)), retry.Unclassified},
		"Builder":          {retry.Build().Class(is(retry.Unclassified)).Class(is(retry.Final)).Policy().Class, retry.Final},
		"Builder, several": {retry.Build().Class(is(retry.Unknown), is(retry.Final)).Policy().Class, retry.Unknown},
	} {
		if got := test.classify(errUnavailable); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
	if retry.Build().Policy().Class != nil || retry.Build().Class(nil).Policy().Class != nil {
		t.Error("Builder sets a classifier without one")
	}
}

// With Class, a Final error is not retried, and If narrows further which errors are.
// Once is a property of the method, which no option clears: neither a policy from text nor
// one that knows the old policy.
func TestOnceIsKept(t *testing.T) {
	for name, opt := range map[string]retry.Option{
		"WithPolicy":     retry.WithPolicy("Charge", retry.Policy{Delay: retry.NoDelay}),
		"WithPolicyFunc": retry.WithPolicyFunc(func(string, retry.Policy) retry.Policy { return retry.Policy{Delay: retry.NoDelay} }),
	} {
		m := retry.NewMethod("pay.Bank.Charge", retry.Build().Once().Policy(), opt)
		s := answering(errUnavailable)
		if err := m.Do(t.Context(), s.get); err != errUnavailable {
			t.Errorf("%s: got error %v, want the service's", name, err)
		}
		if got := s.calls(); got != 1 {
			t.Errorf("%s: got %d calls, want 1", name, got)
		}
	}
}

// An error that is not retried because of Once is a failure of the service nonetheless.
func TestOnceFailsTheBreaker(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 2})
	m := retry.NewMethod("pay.Bank.Charge", retry.Policy{Once: true}, retry.WithBreaker(breaker))
	for range 2 {
		m.Do(t.Context(), func(context.Context) error { return errUnavailable })
	}
	if got := breaker.State(); got != retry.Open {
		t.Errorf("after two failures, the breaker is %v, want open", got)
	}
}

// Explain returns the rule that decided, which the observers get as the reason.
func TestPolicyClass(t *testing.T) {
	class := func(p retry.Policy) retry.Policy { p.Class = retry.Classify; return p }
	on := func(errs ...error) retry.Policy { return retry.Policy{If: retry.On(errs...)} }
	serialization, duplicate := state("40001"), state("23505")
	once := retry.Policy{Once: true}
	refused := func() error { return &net.OpError{Op: "dial", Err: errors.New("refused")} }
	tests := map[string]struct {
		policy retry.Policy
		err    error
		calls  int
		want   string
	}{
		"default":               {retry.Policy{}, errUnavailable, 3, "retried: unavailable is neither an answer nor permanent"},
		"answer":                {retry.Policy{}, sql.ErrNoRows, 1, "not retried: sql: no rows in result set is an answer (retry.Answer)"},
		"permanent":             {retry.Policy{}, retry.Permanent(errUnavailable), 1, "not retried: unavailable is marked as permanent (retry.Permanent)"},
		"canceled":              {class(retry.Policy{}), context.Canceled, 1, "not retried: context canceled is a cancellation (context.Canceled)"},
		"rejected":              {retry.Policy{}, retry.ErrOpen, 1, "not retried: circuit breaker is open is the rejection of a circuit breaker or throttle (retry.ErrOpen, retry.ErrThrottled)"},
		"again":                 {on(), retry.Again(errUnavailable), 3, "retried: unavailable is marked to be retried (retry.Again)"},
		"declined":              {retry.Policy{}, wait(-1), 1, "not retried: wait requests no retry (a negative RetryAfter)"},
		"on":                    {on(errUnavailable), errUnavailable, 3, "retried: unavailable meets the condition (on, not and if)"},
		"not on":                {on(errNotFound), errUnavailable, 1, "not retried: unavailable does not meet the condition (on, not and if)"},
		"final":                 {class(retry.Policy{}), duplicate, 1, "not retried: state would recur (retry.Final, by class)"},
		"final, though named":   {class(on(duplicate)), duplicate, 1, "not retried: state would recur (retry.Final, by class)"},
		"unexecuted":            {class(retry.Policy{}), serialization, 3, "retried: state proves that the call was not carried out (retry.Unexecuted, by class)"},
		"unexecuted, not named": {class(on(errUnavailable)), serialization, 1, "not retried: state does not meet the condition (on, not and if)"},
		"unknown":               {class(retry.Policy{}), timeout(true), 3, "retried: timeout is temporary (retry.Unknown, by class)"},
		"unclassified":          {class(retry.Policy{}), errUnavailable, 3, "retried: unavailable is neither an answer nor permanent"},
		"classified answer": {
			retry.Policy{Class: func(error) retry.Class { return retry.Unknown }}, io.EOF, 3,
			"retried: EOF is temporary (retry.Unknown, by class)",
		},
		"once":                       {once, refused(), 3, "retried: dial: refused proves that the call was not carried out (retry.Unexecuted, by class)"},
		"once, unknown":              {once, timeout(true), 1, "not retried: timeout does not prove that the call was not carried out (retry.Policy.Once)"},
		"once, unclassified":         {once, errUnavailable, 1, "not retried: unavailable does not prove that the call was not carried out (retry.Policy.Once)"},
		"once, again":                {once, retry.Again(errUnavailable), 1, "not retried: unavailable does not prove that the call was not carried out (retry.Policy.Once)"},
		"once, marked":               {once, retry.Unexecuted.Mark(errUnavailable), 3, "retried: unavailable proves that the call was not carried out (retry.Unexecuted, by class)"},
		"once, marked unknown":       {once, retry.Unknown.Mark(refused()), 1, "not retried: dial: refused does not prove that the call was not carried out (retry.Policy.Once)"},
		"once, not named":            {retry.Policy{Once: true, If: retry.On(errUnavailable)}, refused(), 1, "not retried: dial: refused does not meet the condition (on, not and if)"},
		"once, class without a view": {retry.Policy{Once: true, Class: func(error) retry.Class { return retry.Unclassified }}, refused(), 3, "retried: dial: refused proves that the call was not carried out (retry.Unexecuted, by class)"},
		"mark over class": {
			retry.Policy{Class: func(error) retry.Class { return retry.Final }}, retry.Unknown.Mark(errUnavailable), 3,
			"retried: unavailable is temporary (retry.Unknown, by class)",
		},
		"unclassified answer": {
			retry.Policy{Class: func(error) retry.Class { return retry.Unclassified }}, io.EOF, 1,
			"not retried: EOF is an answer (retry.Answer)",
		},
	}
	for name, test := range tests {
		test.policy.Delay = retry.NoDelay
		if got := retry.Explain(test.err, test.policy); got != test.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, test.want)
		}
		var told []retry.Event
		observe := retry.WithObserver(func(_ context.Context, e retry.Event) { told = append(told, e) })
		for loop, do := range loops(test.policy, observe) {
			s := answering(test.err)
			do(t.Context(), s.get)
			if s.calls() != test.calls {
				t.Errorf("%s: %s: got %d calls, want %d", name, loop, s.calls(), test.calls)
			}
		}
		for _, e := range told {
			reason, want := e.Reason, test.want
			if reason == "" && (e.Kind == retry.GaveUp || name == "default" || name == "unclassified") {
				continue
			}
			if verdict := map[bool]string{true: "retried: ", false: "not retried: "}[e.Kind == retry.Retrying]; verdict+e.Err.Error()+" "+reason != want {
				t.Errorf("%s: %v: got reason %q, want %q", name, e.Kind, reason, want)
			}
		}
	}
	if got := retry.Explain(nil, retry.Policy{}); got != "not retried: no error" {
		t.Error(got)
	}
}

// A Final error is an answer of the service: it does not open a breaker.
func TestFinalIsNoFailure(t *testing.T) {
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	m := retry.NewMethod("get", retry.Policy{Class: retry.Classify}, retry.WithBreaker(breaker))
	m.Do(t.Context(), answering(state("23505")).get)
	wantState(t, breaker, retry.Closed)
}
