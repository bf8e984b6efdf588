package queuetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
	"github.com/retrygen/retrygen/runtime/retry/retrykafka"
)

// A broker is a Kafka cluster of one broker for one test, and a proxy before it.
type broker struct {
	*kfake.Cluster
	proxy *servers.Proxy
}

func newBroker(t *testing.T, topics ...string) *broker {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topics...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return &broker{cluster, servers.NewProxy(t, cluster.ListenAddrs()[0])}
}

// produces recognizes produce requests: the size, and the key 0.
func produces(request []byte) bool {
	return len(request) > 8 && bytes.Equal(request[4:6], []byte{0, 0})
}

// The producers of the tests, which make a single try of each record if they can.
var producers = map[string][]kgo.Opt{
	"idempotent producer": {kgo.RecordRetries(0)},
	"plain producer":      {kgo.RecordRetries(0), kgo.DisableIdempotentWrite()},
}

// client returns a client behind the proxy, or not.
func (b *broker) client(t *testing.T, proxied bool, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	c, err := kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(b.ListenAddrs()...),
		kgo.RetryBackoffFn(func(int) time.Duration { return time.Millisecond }),
		kgo.MetadataMinAge(10 * time.Millisecond),
		kgo.Dialer(func(ctx context.Context, network, address string) (net.Conn, error) {
			if proxied {
				address = b.proxy.Address()
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// produce writes a record with an id.
func produce(c *kgo.Client, topic string) func(ctx context.Context, id int) error {
	return func(ctx context.Context, id int) error {
		return c.ProduceSync(ctx, &kgo.Record{Topic: topic, Key: strconv.AppendInt(nil, int64(id), 10)}).FirstErr()
	}
}

// read returns how often each id is in a topic.
func (b *broker) read(t *testing.T, topic string) map[int]int {
	t.Helper()
	consumer := b.client(t, false, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	ids := map[int]int{}
	for left := b.PartitionInfo(topic, 0).HighWatermark; left > 0; {
		fetches := consumer.PollFetches(t.Context())
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			id, _ := strconv.Atoi(string(r.Key))
			ids[id]++
			left--
		})
	}
	return ids
}

// A record that must be written once is never in a partition twice, wherever the
// connection is cut, and if the broker is away then. Records that may be written twice are
// never lost.
func TestKafkaCuts(t *testing.T) {
	t.Parallel()
	for kind, opts := range producers {
		for _, cut := range cuts {
			b := newBroker(t, "once", "idempotent")
			b.proxy.Cut(cut, everyNth(2, produces), nil)
			b.write(t, fmt.Sprintf("connection cut %s, %s", cut, kind), b.client(t, true, opts...))

			b = newBroker(t, "once", "idempotent")
			b.proxy.Cut(cut, everyNth(20, produces), func() { b.goAway(t) })
			b.write(t, fmt.Sprintf("broker away %s, %s", cut, kind), b.client(t, true, opts...))
		}
	}
}

// goAway makes a broker refuse connections for a while.
func (b *broker) goAway(t *testing.T) {
	b.proxy.Close()
	time.AfterFunc(10*time.Millisecond, func() { b.proxy.Open(t) })
}

// Nor is it whatever a broker replies.
func TestKafkaReplies(t *testing.T) {
	t.Parallel()
	for kind, opts := range producers {
		for _, code := range []*kerr.Error{
			kerr.UnknownTopicOrPartition, kerr.NotLeaderForPartition, kerr.RequestTimedOut, kerr.NetworkException,
			kerr.NotEnoughReplicas, kerr.NotEnoughReplicasAfterAppend, kerr.KafkaStorageError,
		} {
			row := fmt.Sprintf("%d %s, %s", code.Code, code.Message, kind)
			b := newBroker(t, "once", "idempotent")
			b.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: code, Count: -1, When: everyOther()})
			b.write(t, row, b.client(t, false, opts...))
		}
	}
}

// everyOther selects every other request. It may be asked more than once about each.
func everyOther() func(kmsg.Request) bool {
	var last kmsg.Request
	n := 0
	return func(request kmsg.Request) bool {
		if request != last {
			last = request
			n++
		}
		return n%2 == 1
	}
}

// write makes calls of both kinds.
func (b *broker) write(t *testing.T, row string, c *kgo.Client) {
	t.Helper()
	policy := patient
	policy.Class = retrykafka.Classify
	policy.Once = true
	once := call(t, policy, func(ctx context.Context, id int) error {
		err := produce(c, "once")(ctx, id)
		if err != nil {
			await(b.proxy)
		}
		return err
	}, func() map[int]int { return b.read(t, "once") })
	once.log(t, "once: "+row)
	once.neverTwice(t)

	policy.Once = false
	idempotent := call(t, policy, produce(c, "idempotent"), func() map[int]int { return b.read(t, "idempotent") })
	idempotent.log(t, "idempotent: "+row)
	idempotent.neverLost(t)
}

// A leader that is replaced while it waits for other replicas replies with
// NOT_LEADER_FOR_PARTITION, although it has written the record.
func TestKafkaLeaderReplacedAfterAppend(t *testing.T) {
	b := newBroker(t, "once")
	other := b.client(t, false)
	var replacing atomic.Bool
	b.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.KeepControl()
		if !replacing.CompareAndSwap(false, true) {
			return nil, nil, false // of other
		}
		produce := request.(*kmsg.ProduceRequest)
		b.SleepControl(func() { appendRecords(t, other, produce) })
		replacing.Store(false)
		return refuse(produce, kerr.NotLeaderForPartition), nil, true
	})
	for kind, opts := range producers {
		t.Run(kind, func(t *testing.T) {
			policy := patient
			policy.Class, policy.Once = retrykafka.Classify, true
			err := retry.Do(t.Context(), policy, func(ctx context.Context) error {
				return produce(b.client(t, false, opts...), "once")(ctx, 1)
			})
			if !errors.Is(err, kerr.NotLeaderForPartition) {
				t.Errorf("got error %v", err)
			}
		})
	}
	if n := b.read(t, "once")[1]; n != len(producers) {
		t.Errorf("%d calls wrote %d records", len(producers), n)
	}
}

// appendRecords writes what request would.
func appendRecords(t *testing.T, c *kgo.Client, request *kmsg.ProduceRequest) {
	var batch kmsg.RecordBatch
	if err := batch.ReadFrom(request.Topics[0].Partitions[0].Records); err != nil {
		t.Error(err)
	}
	records, err := kfake.BatchRecords(batch)
	if err != nil {
		t.Error(err)
	}
	for _, r := range records {
		if err := c.ProduceSync(context.Background(), &kgo.Record{Topic: "once", Key: r.Key}).FirstErr(); err != nil {
			t.Error(err)
		}
	}
}

// refuse returns a response with an error for the only partition.
func refuse(request *kmsg.ProduceRequest, code *kerr.Error) kmsg.Response {
	response := request.ResponseKind().(*kmsg.ProduceResponse)
	topic := kmsg.NewProduceResponseTopic()
	topic.Topic, topic.TopicID = request.Topics[0].Topic, request.Topics[0].TopicID
	partition := kmsg.NewProduceResponseTopicPartition()
	partition.ErrorCode = code.Code
	topic.Partitions = append(topic.Partitions, partition)
	response.Topics = append(response.Topics, topic)
	return response
}
