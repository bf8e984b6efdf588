module github.com/retrygen/retrygen/runtime/retry/retrykafka

go 1.26.0

replace github.com/retrygen/retrygen/runtime => ../..

require (
	github.com/retrygen/retrygen/runtime v0.2.0
	github.com/twmb/franz-go v1.22.3
)

require (
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/pierrec/lz4/v4 v4.1.33 // indirect
	github.com/twmb/franz-go/pkg/kmsg v1.15.1 // indirect
)
