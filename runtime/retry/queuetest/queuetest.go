// Package queuetest tests packages retryredis and retrykafka, and the sentinels of NATS,
// against real servers: Debian's redis-server, which is killed too, and kfake and
// nats-server as libraries, behind a proxy that cuts connections. It is a module of its
// own because of these servers:
//
//	GOWORK=off go test -v ./...
//
// The proof is the count, of which this command prints all: 200 calls for each way to lose
// the connection, struck at every second request, or every 40th (server killed) or 20th
// (broker away). For calls that must be carried out once, by a policy with Once:
//
//	                                               succeeded  happened  twice
//	Redis INCR, MaxRetries -1, cut before               100       100      0
//	                           cut after, in mid-answer 100       200      0
//	                           server killed, any stage 195   195-200      0
//	Redis INCR, MaxRetries 3,  cut after, in mid-answer 200       200    200  (by go-redis)
//	kgo, idempotent producer, cut or away, any stage    200       200      0  (by kgo)
//	kgo, plain producer,      cut before                100       100      0
//	                          cut after, in mid-answer  100       200      0
//	                          broker away, any stage    190   190-200      0
//	kgo, code 3, 19                                     200       200      0
//	kgo, plain producer, code 6, 13, 56                 100       100      0
//	                     code 7, 20                     100       200      0
//	NATS request, JetStream, cut before                ~100      ~100      0
//	                         cut after, in mid-answer  ~100      ~200      0
//	NATS request, nobody listens at first               200       200      0
//
// Idempotent calls (SET, records with a key, requests, messages with an id for JetStream)
// succeeded in all cases: none was lost. JetStream kept each of them once.
package queuetest
