package retry

import (
	"fmt"
	"slices"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// A Class states what an error proves about the call that returned it. A classifier is a
// func(error) Class: [Classify], one of package retrysql, or your own, such as one made by
// [Refine]. See [Policy.Class].
type Class int

// The classes, in ascending order of precedence: if the errors of a chain have different
// classes, the last one in this list decides, except for marks and joined errors (see
// [Classify]).
const (
	Unclassified Class = iota // nothing is known
	Unknown                   // temporary, but the call may have been carried out: retry it only if it is idempotent
	Unexecuted                // the call was not carried out, or has been undone: safe to retry
	Final                     // another attempt would end the same way
)

// classNames are the names of the classes.
var classNames = [...]string{"unclassified", "unknown", "unexecuted", "final"}

// String returns the name in lower case, such as "unexecuted".
func (c Class) String() string {
	if c < 0 || int(c) >= len(classNames) {
		return "invalid class"
	}
	return classNames[c]
}

// Mark marks err as being of class c, for [Classify] and for the retry loop, whose caller
// gets err itself, without the mark. It overrides the marks of errors that err wraps.
// Final.Mark is [Permanent]. Marking nil returns nil.
func (c Class) Mark(err error) error {
	if err == nil {
		return nil
	}
	return &classMark{err, c}
}

// Classifiers returns a classifier that tries cs in order: the first result
// other than Unclassified decides. It ignores nil.
func Classifiers(cs ...func(error) Class) func(error) Class {
	cs = slices.DeleteFunc(slices.Clone(cs), func(c func(error) Class) bool { return c == nil })
	switch len(cs) {
	case 0:
		return nil
	case 1:
		return cs[0]
	}
	return func(err error) Class {
		for _, classify := range cs {
			if c := classify(err); c != Unclassified {
				return c
			}
		}
		return Unclassified
	}
}

// Refine returns a classifier that is classify, except for errors about which own has an
// opinion, that is, does not return Unclassified. own is called with an error and with each
// error that it wraps, from the outside in, until one is classified: it need not use
// errors.Is or errors.As. As with [Classify], marks decide first, and joined errors are
// classified one by one.
func Refine(classify, own func(error) Class) func(error) Class {
	r := refinement{classify, own}
	return r.class
}

// A refinement is what Refine returns.
type refinement struct{ classify, own func(error) Class }

// class classifies an error.
func (r refinement) class(err error) Class {
	if markOf(err) == Unclassified {
		if c := r.within(err); c != Unclassified {
			return c
		}
	}
	return r.classify(err)
}

// within returns the first opinion of own about err and what it wraps.
func (r refinement) within(err error) Class {
	if err == nil || nils.Is(err) {
		return Unclassified
	}
	if c := r.own(err); c != Unclassified {
		return c
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return r.within(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		return joined(wrapper.Unwrap(), r.class)
	}
	return Unclassified
}

// Classify classifies errors of the standard library, and those of other
// libraries by the methods that they have for this purpose. It sees through
// wrapped and joined errors.
//
// A mark decides first, the outermost one if there are several: [Class.Mark],
// [Permanent], a method Class() Class, an [*Error], a negative [After] (Final)
// or [Again] (Unknown).
//
// Without a mark, Final takes precedence over Unexecuted, and Unexecuted over
// Unknown: a dial that timed out is Unexecuted. Among the branches of joined
// errors, which may be about different calls, Unknown takes precedence over
// Unexecuted.
//
// Errors of the standard library:
//
//   - Final: answers (see [Answer]), context.Canceled, names that do not exist,
//     and errors of crypto/x509 and of the TLS handshake;
//   - Unexecuted: a *net.OpError whose Op is dial, other *net.DNSErrors, HTTP/2
//     streams that the server refused or did not accept before GOAWAY, and an
//     [*OpenError];
//   - Unknown: everything else that is [Transient], and driver.ErrBadConn, which
//     not all drivers reserve for statements that were not sent.
//
// Methods of errors, with examples of libraries that have them:
//
//	SafeToRetry() bool           true: Unexecuted, but Unknown for     pgx
//	                             "conn closed", which pgx also
//	                             returns for a lost answer
//	SQLState() string            see package retrysql                  pgx, lib/pq
//	SQLErrorNumber() int32       see package retrysql                  go-mssqldb
//	RedisError()                 see package retryredis                go-redis
//	HasErrorLabel(string) bool   NoWritesPerformed and                 MongoDB
//	                             TransientTransactionError: Unexecuted,
//	                             unless UnknownTransactionCommitResult;
//	                             this, RetryableWriteError and
//	                             RetryableError: Unknown
//	ErrorCode() string           throttled: Unexecuted;                AWS
//	                             timeout, internal error: Unknown
//	RetryableError() bool        true: Unknown; false: Final           AWS
//	Retryable() bool             true: Unknown; false: Final           Slack
//	Temporary() bool             true: Unknown                         kafka-go, amqp091
//	Timeout() bool               true: Unknown                         net
//	RetryAfter() time.Duration   positive: Unknown; negative: Final    this package
//	NonRetryable() bool          true: Final                           Temporal
//	NonRetriable()               Final                                 Azure
//
// A *pgconn.ConnectError is Unexecuted unless it wraps a Final error, such as a wrong
// password. Other errors without any of these methods, such as those of gRPC, are
// Unclassified: the module retrygrpc classifies these.
func Classify(err error) Class {
	if err == nil {
		return Unclassified
	}
	if c := markOf(err); c != Unclassified {
		return c
	}
	switch t := traitsOf(err); {
	case t.has(isCanceled), t.isAnswer():
		return Final
	case t.has(isRejected):
		return Unexecuted
	}
	return max(anywhere.class(err), shapeOf(err))
}

// A classMark is an error marked by Class.Mark or Permanent.
type classMark struct {
	err   error
	class Class
}

func (e *classMark) Error() string { return fmt.Sprint(e.err) } // also of a nil pointer
func (e *classMark) Unwrap() error { return e.err }
func (e *classMark) Class() Class  { return e.class }

// markOf returns the class of the outermost mark in err's chain.
func markOf(err error) Class {
	if isPlain(err) || nils.Is(err) {
		return Unclassified
	}
	switch mark := err.(type) {
	case interface{ Class() Class }:
		return mark.Class()
	case *again:
		return Unknown
	case *afterError:
		if mark.wait < 0 {
			return Final
		}
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return markOf(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		return joined(wrapper.Unwrap(), markOf)
	}
	return Unclassified
}

// joined returns the class of joined errors, which may be about different calls:
// that one of these was not executed proves nothing about the others.
func joined(errs []error, classify func(error) Class) (c Class) {
	for _, err := range errs {
		switch next := classify(err); {
		case c == Unclassified, next == Final, next == Unknown && c == Unexecuted:
			c = next
		}
	}
	return c
}
