package events_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/retrygen/retrygen/examples/clients/events"
	"github.com/retrygen/retrygen/runtime/retry"
)

// connect returns a producer of a cluster of one broker that injects a fault.
func connect(t *testing.T, fault kfake.Fault, opts ...retry.Option) (events.Producer, *kfake.Cluster) {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "orders"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	fault.Keys = []kmsg.Key{kmsg.Produce}
	cluster.Fault(fault)
	producer, stop, err := events.New("orders", cluster.ListenAddrs(), append(opts, retry.WithTracker(nil))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return producer, cluster
}

// A broker rejects the first produce requests.
func TestPublish(t *testing.T) {
	for _, test := range []struct {
		name     string
		code     *kerr.Error
		rejected int
		retries  int // of the wrapper
		records  int64
	}{
		{"nothing is written without enough replicas", kerr.NotEnoughReplicas, 2, 2, 1},
		{"after a timeout, the client itself asks again", kerr.RequestTimedOut, 2, 0, 1},
		{"a record that is too large remains so", kerr.MessageTooLarge, 1, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			retries := 0
			count := retry.WithObserver(func(_ context.Context, e retry.Event) {
				if e.Kind == retry.Retrying {
					retries++
				}
			})
			producer, cluster := connect(t, kfake.Fault{Err: test.code, Count: test.rejected}, count)

			err := producer.Publish(t.Context(), "lamp", []byte("sold"))
			if test.records == 0 && !errors.Is(err, test.code) || test.records > 0 && err != nil {
				t.Errorf("got error %v", err)
			}
			if records := cluster.PartitionInfo("orders", 0).HighWatermark; records != test.records || retries != test.retries {
				t.Errorf("got %d records after %d retries", records, retries)
			}
		})
	}
}

// The client does not give up a record that may have been written, not even at the deadline.
func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	late := 0
	producer, cluster := connect(t, kfake.Fault{Err: kerr.RequestTimedOut, Count: -1, When: func(kmsg.Request) bool {
		if ctx.Err() != nil {
			late++
		}
		return late < 3
	}})
	if err := producer.Publish(ctx, "lamp", []byte("sold")); err != nil {
		t.Errorf("got error %v", err)
	}
	if records := cluster.PartitionInfo("orders", 0).HighWatermark; records != 1 || ctx.Err() == nil {
		t.Errorf("got %d records before the deadline", records)
	}
}
