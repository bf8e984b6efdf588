// A module of its own, so that only those who build golangci-lint with this plugin depend
// on golangci's register: retrygen's own go.mod, and with it the module graph of every
// user, stays as small as it is.
module github.com/retrygen/retrygen/gen/lint/golangci

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/retrygen/retrygen v0.2.0
	golang.org/x/tools v0.52.0
)

require (
	github.com/dave/jennifer v1.7.1 // indirect
	github.com/retrygen/retrygen/runtime v0.2.0 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)

replace github.com/retrygen/retrygen => ../../..

replace github.com/retrygen/retrygen/runtime => ../../../runtime
