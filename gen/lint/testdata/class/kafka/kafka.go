// Package kafka has a client of a library whose module go.mod does not require.
package kafka

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"
)

// want +2 `retry.Classify does not know the error codes of Kafka: write class=retrykafka.Classify, after go get github.com/retrygen/retrygen/runtime/retry/retrykafka, unless on= selects`

//retry:policy class=retry.Classify on=context.DeadlineExceeded
type Producer interface {
	Produce(ctx context.Context, r *kgo.Record) error
}
