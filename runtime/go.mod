module github.com/retrygen/retrygen/runtime

go 1.24.0
