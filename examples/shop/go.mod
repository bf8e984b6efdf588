module github.com/retrygen/retrygen/examples/shop

go 1.26.0

replace (
	github.com/retrygen/retrygen => ../..
	github.com/retrygen/retrygen/runtime => ../../runtime
	github.com/retrygen/retrygen/runtime/retry/retrygrpc => ../../runtime/retry/retrygrpc
)

tool github.com/retrygen/retrygen/cmd/retrygen

require (
	github.com/jackc/pgx/v5 v5.12.0
	github.com/retrygen/retrygen/runtime v0.2.0
	github.com/retrygen/retrygen/runtime/retry/retrygrpc v0.2.0
	google.golang.org/grpc v1.85.0
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/creachadair/jrpc2 v1.3.6 // indirect
	github.com/creachadair/mds v0.31.0 // indirect
	github.com/dave/jennifer v1.7.1 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/retrygen/retrygen v0.0.0-00010101000000-000000000000 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/net v0.61.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260817212433-ac3dfec99bb1 // indirect
)
