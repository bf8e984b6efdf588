// Package retryotel shows retries in OpenTelemetry.
//
//   - [Register] exports the statistics of a [retry.Tracker] as metrics.
//   - [WithTracing] records a span for each retry and each hedge.
//   - A [Transport] counts the resends of a request on its span.
//
// A call that succeeds at once costs the same as without them: metrics are read from the
// tracker when they are collected, and a span is started only for the second attempt.
//
// # Metrics
//
// The README of package retryprom has a table of them. Each series has the attribute
// retrygen.method, retrygen.breaker, retrygen.budget or retrygen.throttle, and is there as 0
// before the first call. Only error.type adds series later: at most 17 per method.
//
// OpenTelemetry has no histogram that can be observed by a callback, and recording each call
// would cost what reading at collection time saves. A histogram is therefore two counters, as
// in Prometheus: retrygen.call.retries.bucket has the number of retried calls with at most
// as many retries as its attribute le says, which is "+Inf" for all of them, and
// retrygen.call.retries.sum the number of their retries. Prometheus's histogram_quantile
// reads the former. The durations that [retry.WithLatency] measures are exported likewise.
//
// The SDK keeps 2000 series per metric by default, and merges the others into one with the
// attribute otel.metric.overflow. A method has up to 17 in one metric: with more than 100
// methods, raise the limit by the SDK's option WithCardinalityLimit.
//
// # Traces
//
// A call has no span of its own: its spans are children of the one in the caller's context,
// and so are those that a first attempt starts. Each attempt from the second on has a span,
// named after the method. It begins after the wait, and is the parent of the spans that the
// attempt starts.
//
//	GET /users/1                           span of the caller
//	├─ SELECT                              first attempt: failed
//	├─ store.UserStore.Get                 second attempt, with the event retrygen.retry
//	│  └─ SELECT
//	└─ store.UserStore.Get                 third attempt, with the event retrygen.retry
//	   └─ SELECT
//
// A hedge (see [retry.Hedged]) has a span of its own, also beside a first attempt, and is the
// parent of the spans that it starts. If it has lost, the span may end after that of the
// caller, and its status is not Error.
//
// Attributes of the span:
//
//   - retrygen.method: the key of the method, as in the metrics.
//   - retrygen.attempt: the number of the attempt, counting from 1.
//   - retrygen.hedge: the number of the hedge beside that attempt, if it is one.
//   - retrygen.breaker: the name of the breaker that admitted it, if it has one.
//   - error.type: the name of the attempt's error, as in the metrics. The status of the span
//     is Error then, described by the error's text.
//
// Its event retrygen.retry is about the retry:
//
//   - retrygen.attempt: the number of the attempt that failed before. A first attempt has no
//     span: its failure is recorded only here.
//   - error.type, exception.message: name and text of that attempt's error.
//   - retrygen.retry_delay: the wait since, in seconds.
//   - retrygen.reason: why it was retried, as in [retry.Explain].
//
// The texts of errors are those that a log has. To withhold them, remove them in the exporter
// or the collector.
package retryotel

// scope is the name of the tracer and the meter.
const scope = "github.com/retrygen/retrygen/runtime/retry/retryotel"
