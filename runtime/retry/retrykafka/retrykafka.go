// Package retrykafka classifies the errors of franz-go, a client of Kafka. It is a module
// of its own:
//
//	go get github.com/retrygen/retrygen/runtime/retry/retrykafka
//
// # Error codes
//
// A *kerr.Error that Kafka documents as not retriable is Final, and one that it documents
// as retriable is Unknown, except these:
//
//	3 UNKNOWN_TOPIC_OR_PARTITION       Unexecuted    no such topic, or its metadata has not arrived
//	5 LEADER_NOT_AVAILABLE             Unexecuted    a leader is being elected
//	9 REPLICA_NOT_AVAILABLE            Unexecuted    not for produce requests
//	14 COORDINATOR_LOAD_IN_PROGRESS    Unexecuted    the coordinator is loading its state
//	19 NOT_ENOUGH_REPLICAS             Unexecuted    checked before anything is written
//	55 OPERATION_NOT_ATTEMPTED         Unexecuted    another operation of the request failed
//	89 THROTTLING_QUOTA_EXCEEDED       Unexecuted    rejected by a quota
//	51 CONCURRENT_TRANSACTIONS         Unknown       the last transaction is being completed
//	-1 UNKNOWN_SERVER_ERROR            Unclassified  says nothing
//	27 REBALANCE_IN_PROGRESS           Unclassified  the group decides
//
// Unknown are thus, among others:
//
//	6 NOT_LEADER_FOR_PARTITION           also if the leader changed after it had written the
//	                                     record, while it waited for the other replicas
//	7 REQUEST_TIMED_OUT                  written, but not acknowledged by all replicas in time
//	13 NETWORK_EXCEPTION                 the answer was lost
//	15 COORDINATOR_NOT_AVAILABLE         also for a commit that timed out
//	16 NOT_COORDINATOR                   as 6, for a commit
//	20 NOT_ENOUGH_REPLICAS_AFTER_APPEND  written
//	41 NOT_CONTROLLER                    also if the controller changed during the request
//	56 KAFKA_STORAGE_ERROR               written or not
//
// Sources: "Kafka protocol guide", error codes; kerr; Kafka's DelayedProduce.tryComplete
// and Partition.checkEnoughReplicasReachOffset (6), Partition.appendRecordsToLeader (19),
// KIP-599 (89).
//
// # Errors of the client
//
//	kgo.ErrMaxBuffered                          Unexecuted   the record was not accepted
//	kgo.ErrRecordTimeout, kgo.ErrRecordRetries  Unknown      after any number of tries
//	connections lost, or not established        Unknown      see below
//	kgo.ErrClientClosed                         Final
//
// A connection that cannot be established proves nothing here: kgo repeats requests, of
// which an earlier one may have arrived; and a producer that is not idempotent fails records
// that were sent with the error of a later request for metadata.
//
// # The client retries too
//
// The producer of kgo is idempotent and retries a record, without writing it twice, until
// its context, RecordDeliveryTimeout or RecordRetries ends that. None of them ends it while
// the record may have been written, unless kgo.AllowIdempotentProduceCancellation is set: a
// call may outlast the deadline of its caller. If the call is then made again, this is a new
// record to Kafka: after an error that is Unknown, it may be there twice. Give each record a
// key or a header by which its consumers drop duplicates.
//
// With kgo.DisableIdempotentWrite, Unexecuted is proven only with kgo.RecordRetries(0),
// because the error is that of the last try.
package retrykafka

import (
	"io"
	"net"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classify is [retry.Classify] for errors of franz-go's packages kgo, kadm and kerr.
func Classify(err error) retry.Class { return classify(err) }

var classify = retry.Refine(retry.Classify, func(err error) retry.Class {
	switch err {
	case kgo.ErrRecordTimeout, kgo.ErrRecordRetries, io.EOF:
		return retry.Unknown
	case kgo.ErrMaxBuffered:
		return retry.Unexecuted
	case kgo.ErrClientClosed:
		return retry.Final
	}
	if e, ok := err.(*kerr.Error); ok {
		return ofCode(e)
	}
	_, isNetwork := err.(net.Error)
	if kgo.IsRetryableBrokerErr(err) || isNetwork && retry.Classify(err) == retry.Unexecuted {
		return retry.Unknown
	}
	return retry.Unclassified
})

// ofCode classifies an error of a broker.
func ofCode(e *kerr.Error) retry.Class {
	switch kerr.ErrorForCode(e.Code) {
	case kerr.UnknownTopicOrPartition, kerr.LeaderNotAvailable, kerr.ReplicaNotAvailable,
		kerr.CoordinatorLoadInProgress, kerr.NotEnoughReplicas, kerr.OperationNotAttempted,
		kerr.ThrottlingQuotaExceeded:
		return retry.Unexecuted
	case kerr.ConcurrentTransactions:
		return retry.Unknown
	case kerr.UnknownServerError, kerr.RebalanceInProgress:
		return retry.Unclassified
	}
	if e.Retriable {
		return retry.Unknown
	}
	return retry.Final
}
