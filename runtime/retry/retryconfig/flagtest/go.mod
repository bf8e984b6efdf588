module github.com/retrygen/retrygen/runtime/retry/retryconfig/flagtest

go 1.26.0

replace github.com/retrygen/retrygen/runtime => ../../..

require (
	github.com/open-feature/go-sdk v1.20.0
	github.com/retrygen/retrygen/runtime v0.2.0
)

require go.uber.org/mock v0.6.0 // indirect
