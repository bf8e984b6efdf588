//go:build go1.26

package retryhttp_test

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"

	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryhttp"
	"github.com/retrygen/retrygen/runtime/retry/retrytest"
)

func TestIdempotent(t *testing.T) {
	with := func(key string, values ...string) http.Header { return http.Header{key: values} }
	tests := map[string]struct {
		req  *http.Request
		want bool
	}{
		"nil":              {nil, false},
		"no method":        {&http.Request{}, true},
		"GET":              {&http.Request{Method: "GET"}, true},
		"HEAD":             {&http.Request{Method: "HEAD"}, true},
		"OPTIONS":          {&http.Request{Method: "OPTIONS"}, true},
		"TRACE":            {&http.Request{Method: "TRACE"}, true},
		"POST":             {&http.Request{Method: "POST"}, false},
		"PUT":              {&http.Request{Method: "PUT"}, false},
		"DELETE":           {&http.Request{Method: "DELETE"}, false},
		"PATCH":            {&http.Request{Method: "PATCH"}, false},
		"lower case":       {&http.Request{Method: "get"}, false},
		"key":              {&http.Request{Method: "POST", Header: with("Idempotency-Key", "1")}, true},
		"other key":        {&http.Request{Method: "POST", Header: with("X-Idempotency-Key", "1")}, true},
		"empty key":        {&http.Request{Method: "POST", Header: with("Idempotency-Key", "")}, true},
		"key not sent":     {&http.Request{Method: "PUT", Header: with("Idempotency-Key")}, true},
		"key not by Set":   {&http.Request{Method: "POST", Header: with("idempotency-key", "1")}, false},
		"an unrelated key": {&http.Request{Method: "POST", Header: with("Key", "1")}, false},
	}
	for name, test := range tests {
		if got := retryhttp.Idempotent(test.req); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// The methods and headers are those of the Go version that compiles this test.
func TestIdempotentIsTheRuleOfNetHTTP(t *testing.T) {
	path := filepath.Join(build.Default.GOROOT, "src", "net", "http", "request.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Skip(err)
	}
	var got []string
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "isReplayable" {
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					s, _ := strconv.Unquote(lit.Value)
					got = append(got, s)
				}
				return true
			})
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	if want := []string{"GET", "HEAD", "Idempotency-Key", "OPTIONS", "TRACE", "X-Idempotency-Key"}; !slices.Equal(got, want) {
		t.Errorf("%s: isReplayable uses %q, want %q", path, got, want)
	}
}

// A request decides per call whether an unknown outcome is retried. What proves that the
// request was not processed is always retried.
func TestReplayDecidesPerRequest(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("refused")}
	keyed := func(req *http.Request) { req.Header["Idempotency-Key"] = nil }
	tests := map[string]struct {
		method  string
		prepare func(*http.Request)
		err     error
		want    int // attempts
	}{
		"GET":             {"GET", nil, errServer, 3},
		"POST":            {"POST", nil, errServer, 1},
		"PUT":             {"PUT", nil, errServer, 1},
		"POST with key":   {"POST", keyed, errServer, 3},
		"POST, not sent":  {"POST", nil, refused, 3},
		"POST, by mark":   {"POST", nil, retry.Unexecuted.Mark(errServer), 3},
		"POST, by result": {"POST", nil, retry.Again(nil), 1},
		"GET, permanent":  {"GET", nil, retry.Permanent(errServer), 1},
	}
	for name, test := range tests {
		for constructor, begin := range map[string]func(*retry.Call, *http.Request){
			"NewReplay":            func(c *retry.Call, req *http.Request) { retryhttp.NewReplay(c, req) },
			"NewBufferedReplay":    func(c *retry.Call, req *http.Request) { retryhttp.NewBufferedReplay(c, req, 9) },
			"OnceUnlessIdempotent": retryhttp.OnceUnlessIdempotent,
		} {
			req, err := http.NewRequest(test.method, "http://example.com", nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.prepare != nil {
				test.prepare(req)
			}
			call := newClient().Call(t.Context())
			begin(&call, req)
			got := 0
			for range call.Attempts(&err) {
				got++
				err = test.err
			}
			if got != test.want {
				t.Errorf("%s, %s: %d attempts, want %d", name, constructor, got, test.want)
			}
		}
	}
}

// NewIdempotentReplay leaves the decision to the policy, which may say once.
func TestIdempotentReplay(t *testing.T) {
	for want, policy := range map[int]retry.Policy{3: {Delay: retry.NoDelay}, 1: {Delay: retry.NoDelay, Once: true}} {
		m, got := retry.NewMethod("x.Y.Z", policy, retry.WithTracker(nil)), 0
		call := m.Call(t.Context())
		retryhttp.NewIdempotentReplay(&call, request(t, "http://example.com", nil), 0)
		var err error
		for range call.Attempts(&err) {
			got++
			err = errServer
		}
		if got != want {
			t.Errorf("once %t: %d attempts, want %d", policy.Once, got, want)
		}
	}
}

// The log says why a POST is not sent again. With Policy.Once, that is the reason.
func TestReasonOfARequestNotRepeated(t *testing.T) {
	for want, policy := range map[string]retry.Policy{
		`reason="does not prove that the call was not carried out, and POST is not idempotent"`: {},
		`reason="does not prove that the call was not carried out (retry.Policy.Once)"`:         {Once: true},
	} {
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		call := retry.NewMethod("x.Y.Z", policy, retry.WithTracker(nil), retry.WithLogger(logger)).Call(t.Context())
		retryhttp.NewReplay(&call, request(t, "http://example.com", nil))
		var err error
		for range call.Attempts(&err) {
			err = errServer
		}
		if !strings.Contains(log.String(), want) {
			t.Errorf("got %s, want %s", &log, want)
		}
	}
}

func TestExplain(t *testing.T) {
	post := &http.Request{Method: http.MethodPost}
	tests := map[string]struct {
		err    error
		policy retry.Policy
		req    *http.Request
	}{
		"retried: server error is neither an answer nor permanent":                                                                 {errServer, retry.Policy{}, &http.Request{}},
		"not retried: server error does not prove that the call was not carried out, and POST is not idempotent":                   {errServer, retry.Policy{}, post},
		"not retried: status 503 Service Unavailable does not prove that the call was not carried out, and POST is not idempotent": {retryhttp.CheckStatus(answer(503)), retry.Policy{}, post},
		"retried: status 425 Too Early proves that the call was not carried out (retry.Unexecuted, by class)":                      {retryhttp.CheckStatus(answer(425)), retry.Policy{}, post},
		"not retried: server error does not prove that the call was not carried out, and a nil request is not idempotent":          {errServer, retry.Policy{}, nil},
		"not retried: server error does not prove that the call was not carried out (retry.Policy.Once)":                           {errServer, retry.Policy{Once: true}, post},
		"not retried: no error": {nil, retry.Policy{}, post},
	}
	for want, test := range tests {
		if got := retryhttp.Explain(test.err, test.policy, test.req); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// retrytest.Repeat does not repeat a request that must not be sent twice.
func TestRepeatLeavesAPostAlone(t *testing.T) {
	for method, want := range map[string]int{"GET": 2, "POST": 1} {
		call := newClient(retrytest.Repeat()).Call(context.Background())
		retryhttp.NewReplay(&call, &http.Request{Method: method})
		got := 0
		var err error
		for range call.Attempts(&err) {
			got++
		}
		if got != want {
			t.Errorf("%s: %d attempts, want %d", method, got, want)
		}
	}
}
