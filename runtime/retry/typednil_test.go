package retry_test

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/build"
	"go/scanner"
	"go/types"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/rpc"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"
	"reflect"
	"regexp/syntax"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"testing/quick"
	texttemplate "text/template"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

// null returns the nil pointer of an error type.
func null[P error]() error {
	var p P
	return p
}

// nilPointers are nil pointers of the error types of the standard library, and
// of types with all methods that this package looks for. Most of them panic
// when a method is called.
var nilPointers = []error{
	null[*net.OpError](), null[*net.DNSError](), null[*net.AddrError](), null[*net.ParseError](), null[*net.DNSConfigError](),
	null[*net.InvalidAddrError](), null[*net.UnknownNetworkError](),
	null[*url.Error](), null[*url.EscapeError](), null[*url.InvalidHostError](),
	null[*fs.PathError](), null[*os.LinkError](), null[*os.SyscallError](), null[*syscall.Errno](),
	null[*exec.Error](), null[*exec.ExitError](),
	null[*http.MaxBytesError](), null[*textproto.Error](), null[*textproto.ProtocolError](), null[*rpc.ServerError](),
	null[*tls.AlertError](), null[*tls.CertificateVerificationError](), null[*tls.ECHRejectionError](), null[*tls.RecordHeaderError](),
	null[*x509.CertificateInvalidError](), null[*x509.ConstraintViolationError](), null[*x509.HostnameError](),
	null[*x509.InsecureAlgorithmError](), null[*x509.SystemRootsError](), null[*x509.UnhandledCriticalExtension](), null[*x509.UnknownAuthorityError](),
	null[*json.InvalidUnmarshalError](), null[*json.MarshalerError](), null[*json.SyntaxError](), null[*json.UnmarshalTypeError](),
	null[*json.UnsupportedTypeError](), null[*json.UnsupportedValueError](),
	null[*xml.SyntaxError](), null[*xml.TagPathError](), null[*xml.UnmarshalError](), null[*xml.UnsupportedTypeError](),
	null[*asn1.StructuralError](), null[*asn1.SyntaxError](), null[*base64.CorruptInputError](), null[*hex.InvalidByteError](), null[*csv.ParseError](),
	null[*flate.CorruptInputError](), null[*flate.InternalError](), null[*big.ErrNaN](),
	null[*strconv.NumError](), null[*time.ParseError](), null[*reflect.ValueError](), null[*runtime.TypeAssertionError](), null[*runtime.PanicNilError](),
	null[*syntax.Error](), null[*scanner.Error](), null[*scanner.ErrorList](), null[*types.Error](), null[*types.ArgumentError](),
	null[*build.NoGoError](), null[*build.MultiplePackageError](), null[*template.Error](), null[*texttemplate.ExecError](),
	null[*quick.CheckError](), null[*quick.CheckEqualError](), null[*quick.SetupError](),
	null[*retry.Error](), null[*retry.OpenError](), null[*retry.PolicyError](),
	null[*fullError](), null[*manyError](),
}

// A fullError has all methods that this package looks for, none of which works
// on a nil pointer.
type fullError struct{ err error }

func (e *fullError) Error() string             { return e.err.Error() }
func (e *fullError) Unwrap() error             { return e.err }
func (e *fullError) Is(target error) bool      { return e.err == target }
func (e *fullError) As(any) bool               { return e.err == nil }
func (e *fullError) Timeout() bool             { return e.err == nil }
func (e *fullError) Temporary() bool           { return e.err == nil }
func (e *fullError) RetryAfter() time.Duration { return time.Duration(len(e.err.Error())) }

// A manyError wraps several errors.
type manyError struct{ errs []error }

func (e *manyError) Error() string   { return errors.Join(e.errs...).Error() }
func (e *manyError) Unwrap() []error { return e.errs }

// chains put an error at the places of an error chain.
var chains = map[string]func(error) error{
	"itself":    func(err error) error { return err },
	"wrapped":   func(err error) error { return fmt.Errorf("get: %w", err) },
	"twice":     func(err error) error { return fmt.Errorf("store: %w", fmt.Errorf("get: %w", err)) },
	"operation": func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} },
	"request":   func(err error) error { return &url.Error{Op: "Get", URL: "http://x", Err: err} },
	"system": func(err error) error {
		return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}
	},
	"file":      func(err error) error { return &fs.PathError{Op: "open", Path: "x", Err: err} },
	"joined":    func(err error) error { return errors.Join(err, errUnavailable, err) },
	"permanent": retry.Permanent,
	"after":     func(err error) error { return retry.After(err, 0) },
	"again":     retry.Again,
}

// A nil pointer in an error chain never panics, and never counts as an error of
// its type.
func TestNilPointers(t *testing.T) {
	for _, pointer := range nilPointers {
		for chain, wrap := range chains {
			t.Run(fmt.Sprintf("%T/%s", pointer, chain), func(t *testing.T) {
				err := wrap(pointer)
				for name, condition := range nilPointerConditions {
					if condition(err) {
						t.Errorf("%s holds", name)
					}
				}
				if retry.On(errUnavailable)(err) != (chain == "joined") {
					t.Error("what is joined beside it is not what On looks for")
				}
				callAll(t, err)
				_ = fmt.Sprint(retry.Permanent(err), retry.After(err, 1), retry.Again(err), &retry.Error{Cause: err, Attempts: 1, Last: err})
				for _, marked := range []error{retry.Permanent(pointer), retry.After(pointer, 1), retry.Again(pointer)} {
					if marked.Error() == "" {
						t.Error("the mark says nothing")
					}
				}
			})
		}
	}
}

var nilPointerConditions = map[string]retry.Condition{
	"On":     retry.On(io.EOF, context.DeadlineExceeded, fs.ErrNotExist, retry.ErrOpen, null[*net.ParseError]()),
	"OnType": retry.OnType[*fullError](),
	"OnType of shape": retry.OnType[interface {
		error
		RetryAfter() time.Duration
		Temporary() bool
	}](),
	"Transient": retry.Transient,
	"Builder":   retry.Build().OnType(&fullError{}, (*manyError)(nil)).Policy().If,
}

// callAll makes calls that fail with err in all ways that this package offers.
func callAll(t *testing.T, err error) {
	t.Helper()
	fail := func(context.Context) error { return err }
	var log bytes.Buffer
	guarded := []retry.Option{
		retry.WithTracker(nil), retry.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))), retry.WithoutNesting(),
		retry.WithBreaker(retry.NewBreaker(retry.BreakerPolicy{})), retry.WithBudget(new(retry.Budget)),
	}
	policies := []retry.Policy{atOnce, {Delay: retry.NoDelay, Timeout: time.Minute}}
	for _, condition := range nilPointerConditions {
		policies = append(policies, retry.Policy{Delay: retry.NoDelay, If: condition})
	}
	for _, p := range policies {
		if got := retry.Do(t.Context(), p, fail); got == nil {
			t.Error("Do: the error is lost")
		}
		if got := retry.NewMethod("store.Get", p, guarded...).Do(t.Context(), fail); got == nil {
			t.Error("Method: the error is lost")
		}
	}
	breaker := retry.NewBreaker(retry.BreakerPolicy{Failures: 1})
	breaker.Do(func() error { return err })

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(err)
	if got := retry.Do(ctx, atOnce, fail); got == nil {
		t.Error("context: the cause is lost")
	}
	call := retry.NewMethod("store.Get", atOnce, guarded...).Call(ctx)
	var got error
	for range call.Attempts(&got) {
		got = err
	}
	call.GaveUp(&got)
}

// OnType and On match errors next to a nil pointer, and none behind it.
func TestBesideNilPointers(t *testing.T) {
	dns := &net.DNSError{IsTemporary: true}
	err := fmt.Errorf("get: %w", errors.Join(null[*net.OpError](), null[*url.Error](), dns, io.EOF))
	for name, condition := range map[string]retry.Condition{
		"On":        retry.On(io.EOF),
		"OnType":    retry.OnType[*net.DNSError](),
		"a shape":   retry.OnType[net.Error](),
		"Transient": retry.Transient,
		"Builder":   retry.Build().OnType(dns).Policy().If,
	} {
		if !condition(err) {
			t.Errorf("%s does not hold", name)
		}
	}
}
