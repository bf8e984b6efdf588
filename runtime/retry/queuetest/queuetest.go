// Package queuetest tests packages retryredis and retrykafka, and the sentinels of NATS,
// against real servers. It is a module of its own because of these servers:
//
//	GOWORK=off go test ./...
package queuetest
