package lint

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// A client is a library whose clients the linter recognizes by their types.
type client struct {
	name   string
	pkgs   []string // package paths, or prefixes of package paths
	types  []string // names of the types that only clients use; nil for any
	server bool     // whether servers import the packages, too
	driver string   // package path of the library that it is a driver for; "" for none

	class  string // classifier of its errors; "" if there is none
	gap    string // what retry.Classify lacks, to follow its name
	note   string // what else to do to retry its failures, to follow the advice
	code   string // expression for the code of an error, if only a code identifies it
	advice string // how to select the transient errors without a classifier

	own ownRetries
}

// clients lists the known libraries. The first one that has a type counts. Paths without a
// version match all versions.
var clients = []*client{
	{name: "gRPC", pkgs: []string{"google.golang.org/grpc"}, server: true,
		class: "retrygrpc.Classify", gap: "does not know the status codes of gRPC", code: "status.Code(err)",
		own: ownRetries{safe: "repeats only what no server has processed, unless a service config says more", source: "stream.go shouldRetry, v1.85.0"}},
	{name: "Connect", pkgs: []string{"connectrpc.com/connect"}, server: true, code: "connect.CodeOf(err)",
		advice: "with if=FUNC, a func that inspects connect.CodeOf(err), which retry.Transient does not"},
	{name: "HTTP", pkgs: []string{"net/http"}, types: []string{"Request", "Response", "Client"}, server: true,
		class: "retryhttp.Classify", gap: "takes io.EOF for an answer, but in HTTP it is a lost connection",
		note: "; a status such as 503 is not an error: use result=FUNC, or retryhttp.CheckStatus in the client"},
	{name: "MySQL", pkgs: []string{"github.com/go-sql-driver/mysql"}, driver: "database/sql",
		class: "retrymysql.Classify", gap: "does not know the error numbers of MySQL"},
	{name: "pgxpool", pkgs: []string{"github.com/jackc/pgx/v5/pgxpool"}, class: "retrysql.Classify", gap: gapOfSQL,
		own: ownRetries{safe: "tries up to MaxConns+1 connections, but sends a statement once", source: "pool.go Acquire, v5.12.0"}},
	{name: "pgx", pkgs: []string{"github.com/jackc/pgx", "github.com/jackc/pgconn"}, class: "retrysql.Classify", gap: gapOfSQL},
	{name: "database/sql", pkgs: []string{"database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq"}, class: "retrysql.Classify", gap: gapOfSQL,
		own: ownRetries{safe: "makes 3 attempts, but only after driver.ErrBadConn: not sent, except by lib/pq", source: "sql.go maxBadConnRetries, go1.26"}},
	{name: "go-redis", pkgs: []string{"github.com/redis/go-redis"}, class: "retryredis.Classify", gap: "takes io.EOF for an answer, but in Redis it is a lost connection",
		own: ownRetries{attempts: 4, off: "set MaxRetries: -1 in redis.Options", settings: []string{"MaxRetries", "MaxRedirects"}, source: "options.go, v9.23.0"}},
	{name: "franz-go", pkgs: []string{"github.com/twmb/franz-go"}, class: "retrykafka.Classify", gap: "does not know the error codes of Kafka",
		own: ownRetries{off: "use kgo.RecordRetries(0) and kgo.RequestRetries(0)", settings: []string{"RecordRetries", "RequestRetries"}, source: "config.go, v1.22.3"}},
	{name: "AWS", pkgs: []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"}, class: "retry.Classify",
		own: ownRetries{attempts: 3, off: "set Retryer to return aws.NopRetryer{}",
			settings: []string{"NopRetryer", "Retryer", "RetryMaxAttempts", "WithRetryer", "WithRetryMaxAttempts"}, source: "aws/retry/standard.go, v1.48.0"}},
	{name: "MongoDB", pkgs: []string{"go.mongodb.org/mongo-driver"}, class: "retry.Classify",
		own: ownRetries{attempts: 2, off: "call SetRetryWrites(false) and SetRetryReads(false) of its options",
			settings: []string{"SetRetryWrites", "SetRetryReads"}, source: "clientoptions.go, v2.10.0"}},
	{name: "Azure", pkgs: []string{"github.com/Azure/azure-sdk-for-go/sdk"}, class: "retry.Classify",
		own: ownRetries{attempts: 4, off: "set MaxRetries: -1 in policy.RetryOptions", settings: []string{"MaxRetries"}, source: "azcore policy.go, v1.24.0"}},
	{name: "Temporal", pkgs: []string{"go.temporal.io/sdk"}, class: "retry.Classify"},
	{name: "RabbitMQ", pkgs: []string{"github.com/rabbitmq/amqp091-go"}, class: "retry.Classify"},
	{name: "JetStream", pkgs: []string{"github.com/nats-io/nats.go"}, types: []string{"JetStream", "JetStreamContext", "Publisher", "PublishOpt", "PubAck"},
		own: ownRetries{attempts: 3, off: "pass jetstream.WithRetryAttempts(0) to Publish", settings: []string{"WithRetryAttempts", "RetryAttempts"},
			source: "jetstream/publish.go, v1.55.0"}},
	{name: "NATS", pkgs: []string{"github.com/nats-io/nats.go"}, advice: "with on=, such as nats.ErrNoResponders, after which nobody has the request",
		own: ownRetries{safe: "reconnects, but sends a request once", source: "nats.go, v1.55.0"}},
	{name: "Cloud Storage", pkgs: []string{"cloud.google.com/go/storage"},
		own: ownRetries{off: "call SetRetry(storage.WithPolicy(storage.RetryNever))",
			settings: []string{"SetRetry", "WithPolicy", "WithMaxAttempts", "RetryNever"}, source: "storage.go, v1.70.0"}},
	{name: "Google Cloud", pkgs: []string{"cloud.google.com/go", "github.com/googleapis/gax-go"},
		own: ownRetries{off: "pass gax.WithRetry(func() gax.Retryer { return nil })", settings: []string{"WithRetry", "CallOptions"}, source: "invoke.go, v2.27.0"}},
	{name: "client-go", pkgs: []string{"k8s.io/client-go/kubernetes", "k8s.io/client-go/dynamic", "k8s.io/client-go/rest"},
		own: ownRetries{attempts: 11, off: "call MaxRetries(0) of the rest.Request", settings: []string{"MaxRetries"}, source: "rest/request.go, v0.37.2"}},
	{name: "go-retryablehttp", pkgs: []string{"github.com/hashicorp/go-retryablehttp"},
		own: ownRetries{attempts: 5, off: "set RetryMax = 0", settings: []string{"RetryMax"}, source: "client.go, v0.7.8"}},
	{name: "Elasticsearch", pkgs: []string{"github.com/elastic/go-elasticsearch", "github.com/elastic/elastic-transport-go"},
		own: ownRetries{attempts: 4, off: "set DisableRetry: true in elasticsearch.Config",
			settings: []string{"DisableRetry", "WithDisableRetry", "MaxRetries", "WithMaxRetries"}, source: "elastictransport.go, v8.11.0"}},
}

const gapOfSQL = "takes io.EOF for an answer, but in SQL it is a lost connection"

// clientOf returns the client whose types the signatures of methods mention first, or nil
// if they mention none.
func clientOf(w *model.Wrapper, methods ...*model.Method) *client {
	if found := mentioned(w, methods...); len(found) > 0 {
		return found[0]
	}
	return nil
}

// mentioned returns the clients whose types the signatures of methods mention.
func mentioned(w *model.Wrapper, methods ...*model.Method) []*client {
	var found []*client
	for _, m := range methods {
		found = append(found, clientsIn(m.Signature, w.Obj.Pkg())...)
	}
	return found
}

// clientsIn returns the clients whose types package from needs to write t.
func clientsIn(t types.Type, from *types.Package) []*client {
	var found []*client
	model.Mentions(t, from, func(obj *types.TypeName) {
		if c := clientWith(obj); c != nil {
			found = append(found, c)
		}
	})
	return found
}

// imported returns the clients that a package imports, except those that servers import,
// too.
func imported(pkg *types.Package) []*client {
	return slices.DeleteFunc(slices.Clone(clients), func(c *client) bool {
		return c.server || !slices.ContainsFunc(pkg.Imports(), c.includes)
	})
}

// clientWith returns the client that has the type obj, or nil if none does.
func clientWith(obj *types.TypeName) *client {
	i := slices.IndexFunc(clients, func(c *client) bool { return c.has(obj) })
	if i < 0 {
		return nil
	}
	return clients[i]
}

func (c *client) has(obj *types.TypeName) bool {
	return obj.Pkg() != nil && c.includes(obj.Pkg()) && (c.types == nil || slices.Contains(c.types, obj.Name()))
}

// includes reports whether pkg is one of c's packages.
func (c *client) includes(pkg *types.Package) bool {
	return slices.ContainsFunc(c.pkgs, func(path string) bool {
		return pkg.Path() == path || strings.HasPrefix(pkg.Path(), path+"/")
	})
}
