package events_test

import (
	"context"
	"errors"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/retrygen/retrygen/examples/clients/events"
	"github.com/retrygen/retrygen/runtime/retry"
)

// A cluster of one broker rejects the first produce requests.
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
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "orders"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(cluster.Close)
			cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: test.code, Count: test.rejected})
			retries := 0
			producer, stop, err := events.New("orders", cluster.ListenAddrs(), retry.WithTracker(nil),
				retry.WithObserver(func(_ context.Context, e retry.Event) {
					if e.Kind == retry.Retrying {
						retries++
					}
				}))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(stop)

			err = producer.Publish(t.Context(), "lamp", []byte("sold"))
			if test.records == 0 && !errors.Is(err, test.code) || test.records > 0 && err != nil {
				t.Errorf("got error %v", err)
			}
			if records := cluster.PartitionInfo("orders", 0).HighWatermark; records != test.records || retries != test.retries {
				t.Errorf("got %d records after %d retries", records, retries)
			}
		})
	}
}
