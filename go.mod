module github.com/retrygen/retrygen

go 1.26.0

tool github.com/retrygen/retrygen/cmd/retrygen

require (
	github.com/creachadair/jrpc2 v1.3.6
	github.com/dave/jennifer v1.7.1
	github.com/rogpeppe/go-internal v1.16.0
	golang.org/x/mod v0.42.0
	golang.org/x/sys v0.49.0
	golang.org/x/tools v0.52.0
)

require github.com/creachadair/mds v0.31.0 // indirect

require (
	github.com/retrygen/retrygen/runtime v0.2.0
	golang.org/x/sync v0.24.0 // indirect
)
