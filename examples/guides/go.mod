module github.com/retrygen/retrygen/examples/guides

go 1.26.0

tool github.com/retrygen/retrygen/cmd/retrygen

replace github.com/retrygen/retrygen => ../..

replace github.com/retrygen/retrygen/runtime => ../../runtime

require (
	github.com/cenkalti/backoff/v6 v6.0.1
	github.com/failsafe-go/failsafe-go v0.9.8
	github.com/retrygen/retrygen v0.0.0-00010101000000-000000000000
	github.com/retrygen/retrygen/runtime v0.2.0
	github.com/sony/gobreaker/v2 v2.4.0
	go.uber.org/fx v1.24.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
	github.com/creachadair/jrpc2 v1.3.6 // indirect
	github.com/creachadair/mds v0.31.0 // indirect
	github.com/dave/jennifer v1.7.1 // indirect
	github.com/influxdata/tdigest v0.0.1 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	go.uber.org/dig v1.19.0 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	go.uber.org/zap v1.26.0 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)
