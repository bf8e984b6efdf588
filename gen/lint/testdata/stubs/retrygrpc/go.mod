module github.com/retrygen/retrygen/runtime/retry/retrygrpc

go 1.26

require github.com/retrygen/retrygen/runtime v0.0.0
