package retrygrpc

import (
	"context"
	"errors"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// An Interceptor retries the calls of connections. The zero Interceptor makes up to 3
// attempts.
//
//	in := &retrygrpc.Interceptor{Policy: retry.Policy{MaxAttempts: 4}}
//	conn, err := grpc.NewClient(target, append(in.DialOptions(), creds)...)
//
// A call of a method that is not idempotent is retried only after an error that proves that
// it was not carried out, such as that of a call that was not sent (see
// [retry.Policy.Once]).
//
// Each method is a [retry.Method] with the name that it has in gRPC, such as
// /package.Service/Method: its statistics have this name, and [retry.WithPolicy] accepts it,
// or Service/Method.
//
// A stream of messages from the server is retried until the first message was received, or
// Header has returned a header: RecvMsg opens the stream again and sends the request again.
// If the client sends a stream of messages, only the opening is retried, because messages are
// not kept. A Timeout of the policy limits the time until the first message, or the opening,
// but not the stream. As always with gRPC, receive until an error, or cancel the context.
//
// Callers get the errors of gRPC. If something else ended the retries, such as the context or
// a breaker, they get an error that wraps a [*retry.Error] and has a status: Canceled or
// DeadlineExceeded if it was the context, otherwise that of the last attempt, or Unavailable
// if there was none.
//
// An Interceptor must not be modified or copied after its first use. It is safe for
// concurrent use by multiple goroutines and connections.
type Interceptor struct {
	// Policy applies to all methods, unless Options change it for some. A nil Class means
	// Classify. Once applies to all methods if set, otherwise to those that are not
	// idempotent.
	Policy retry.Policy

	// Options are the options of the Method for each method. If callers retry too, such as
	// generated wrappers, give retry.WithoutNesting to both, so that attempts do not multiply.
	Options []retry.Option

	// Idempotent reports whether a method, such as /package.Service/Method, may be carried
	// out twice. Nil means the function Idempotent of this package.
	Idempotent func(fullMethod string) bool

	methods sync.Map // of *retry.Method by name
}

// DialOptions returns the options of a connection whose calls in retries: they install
// [StatsHandler] and the interceptors Unary and Stream. Interceptors added by later options
// run in each attempt.
func (in *Interceptor) DialOptions() []grpc.DialOption { return install(in.Unary, in.Stream) }

// Unary is a [grpc.UnaryClientInterceptor]. To retry calls that are not idempotent, it needs
// [StatsHandler].
func (in *Interceptor) Unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) (err error) {
	for ctx := range in.method(method, nil).Attempts(ctx, &err) {
		err = invoke(ctx, method, req, reply, cc, invoker, opts...)
	}
	return err
}

// Stream is a [grpc.StreamClientInterceptor]. To retry calls that are not idempotent, it
// needs [StatsHandler].
func (in *Interceptor) Stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (s grpc.ClientStream, err error) {
	m := in.method(method, support.WithLastingResult())
	if !desc.ClientStreams {
		return newServerStream(ctx, m, func(ctx context.Context) (*attempt, grpc.ClientStream, error) {
			return open(ctx, desc, cc, method, streamer, opts...)
		})
	}
	for ctx := range m.Attempts(ctx, &err) {
		_, s, err = open(ctx, desc, cc, method, streamer, opts...)
		s = support.Keep(ctx, s)
	}
	return s, err
}

// method returns the Method of that name, which it creates if needed, with the option own.
func (in *Interceptor) method(name string, own retry.Option) *retry.Method {
	if m, ok := in.methods.Load(name); ok {
		return m.(*retry.Method)
	}
	m, _ := in.methods.LoadOrStore(name, in.newMethod(name, own))
	return m.(*retry.Method)
}

// newMethod returns a new Method of that name.
func (in *Interceptor) newMethod(name string, own retry.Option) *retry.Method {
	p, idempotent := in.Policy, in.Idempotent
	if p.Class == nil {
		p.Class = Classify
	}
	if p.GiveUp == nil {
		p.GiveUp = withStatus
	}
	if idempotent == nil {
		idempotent = Idempotent
	}
	p.Once = p.Once || !idempotent(name)
	return retry.NewMethod(name, p, own, retry.Options(in.Options...))
}

// Idempotent reports whether the definition of a method, such as /package.Service/Method,
// has the option idempotency_level with the value NO_SIDE_EFFECTS or IDEMPOTENT:
//
//	rpc Get(GetRequest) returns (User) {
//	  option idempotency_level = NO_SIDE_EFFECTS;
//	}
//
// It finds the definitions that are linked into the program, as generated code does, in
// protoregistry.GlobalFiles.
func Idempotent(fullMethod string) bool {
	name := strings.ReplaceAll(strings.TrimPrefix(fullMethod, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return false
	}
	options, ok := found.Options().(*descriptorpb.MethodOptions)
	return ok && options.GetIdempotencyLevel() != descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN
}

// A statusError is a *retry.Error with a status.
type statusError struct{ err *retry.Error }

// withStatus returns e with a status, as callers of gRPC expect.
func withStatus(e *retry.Error) error { return &statusError{e} }

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// GRPCStatus returns the status.
func (e *statusError) GRPCStatus() *status.Status { return status.New(e.code(), e.Error()) }

// code returns the code of the status.
func (e *statusError) code() codes.Code {
	last, ok := statusOf(e.err.Last)
	switch {
	case errors.Is(e.err, context.Canceled):
		return codes.Canceled
	case errors.Is(e.err, context.DeadlineExceeded):
		return codes.DeadlineExceeded
	case ok:
		return last.Code()
	}
	return codes.Unavailable
}
