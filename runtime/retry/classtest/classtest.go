// Package classtest tests retry.Classify and packages retrysql and retrymysql with the
// errors of real libraries, and against servers of PostgreSQL and MariaDB. Its README
// counts how often calls had their effect. It is a module of its own because of these
// libraries:
//
//	GOWORK=off go test ./...
package classtest
