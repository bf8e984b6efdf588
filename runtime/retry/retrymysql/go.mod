module github.com/retrygen/retrygen/runtime/retry/retrymysql

go 1.24.0

replace github.com/retrygen/retrygen/runtime => ../..

require (
	github.com/go-sql-driver/mysql v1.10.1
	github.com/retrygen/retrygen/runtime v0.2.0
)

require filippo.io/edwards25519 v1.2.0 // indirect
