// Package events writes records to Kafka with franz-go, whose producer retries, too.
package events

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/retrygen/retrygen/runtime/retry"
)

//go:generate go tool retrygen

// Producer writes records.
//
//retry:policy attempts=8 delay=50ms class=retrykafka.Classify
type Producer interface {
	// Publish writes a record, which must not be there twice.
	//
	//retry:once
	Publish(ctx context.Context, key string, value []byte) error
}

// New returns a Producer. Its client only repeats requests that may have been carried out,
// which Kafka recognizes by their sequence numbers; the wrapper repeats those that were not.
func New(topic string, brokers []string, opts ...retry.Option) (Producer, func(), error) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers...),
		kgo.DefaultProduceTopic(topic),
		kgo.RecordRetries(0),
	)
	if err != nil {
		return nil, nil, err
	}
	return NewRetryingProducer(kafka{client}, opts...), client.Close, nil
}

// kafka is a Producer without retries.
type kafka struct{ client *kgo.Client }

func (k kafka) Publish(ctx context.Context, key string, value []byte) error {
	return k.client.ProduceSync(ctx, &kgo.Record{Key: []byte(key), Value: value}).FirstErr()
}
