// Package classtest tests retry.Classify and package retrysql with the errors of
// real libraries, and against a PostgreSQL server. It is a module of its own
// because of these libraries:
//
//	GOWORK=off go test ./...
package classtest
