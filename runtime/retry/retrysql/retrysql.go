// Package retrysql classifies the errors of SQL databases, and repeats
// transactions.
//
// It imports no driver: [Classify] recognizes the errors of pgx, lib/pq,
// go-mssqldb and other drivers by their methods.
//
// # SQLSTATE
//
// Errors with a method SQLState() string, such as those of PostgreSQL,
// CockroachDB and YugabyteDB. A statement that fails with an error of the server
// has had no effect: the class depends on whether another attempt can help.
//
//	08001 08004                    Unexecuted   could not connect
//	08000 08003 08006 08007 08P01  Unknown      connection lost
//	25006                          Unexecuted   read-only: a standby, during failover
//	25P01 25P02                    Final        no transaction, or it has failed
//	25P03 25P04                    Unexecuted   timeout of a transaction, rolled back
//	40001 40P01                    Unexecuted   serialization failure, deadlock
//	40002                          Final        constraint violated at commit
//	40003                          Unknown      statement completion unknown
//	53000 53100 53200 53300 53400  Unexecuted   out of resources, connections
//	55006 55P03                    Unexecuted   object in use, lock not available
//	57014                          Unexecuted   canceled, for example by statement_timeout
//	57P01 57P02                    Unknown      shutdown, perhaps while committing
//	57P03 57P05                    Unexecuted   starting up, idle session ended
//	57P04                          Final        database dropped
//	58000 58030                    Unknown      system error, I/O error
//	21 22 23 28 2B 3D 3F 42 44 54  Final        class of errors in the statement or its data
//	P0                             Final        class of errors raised by PL/pgSQL
//
// All others are Unclassified. Sources: PostgreSQL 15, appendix A, "PostgreSQL Error
// Codes", and section 13.5, "Serialization Failure Handling"; CockroachDB, "Transaction
// Retry Error Reference" (40001) and "Common Errors" (40003). Under high contention, a
// unique constraint violation (23505) may be a serialization failure too: to repeat
// transactions after one, put your own classifier before Classify (see
// [retry.Classifiers]).
//
// # SQL Server
//
// Errors with a method SQLErrorNumber() int32, such as those of SQL Server and
// Azure SQL:
//
//	1204 1205 1222                   Unexecuted   locks: none left, deadlock, timeout
//	3960                             Unexecuted   snapshot update conflict
//	4060 4221                        Unexecuted   could not log in
//	8645 8651                        Unexecuted   no memory for the query
//	10928 10929 40501                Unexecuted   throttled
//	40613 49918 49919 49920          Unexecuted   database unavailable, busy
//	41301 41302 41305 41325 41839    Unexecuted   conflicts of memory-optimized tables
//	-2 20 64 233 997                 Unknown      timeout, connection lost
//	10053 10054 10060                Unknown      connection lost
//	40143 40197 40540 42108 42109    Unknown      service error, failover, resuming
//	102 156 207 208                  Final        errors in the statement
//	515 547 2601 2627                Final        constraint violated
//	8114 8134 8152                   Final        conversion, division by zero, truncation
//	18456                            Final        login failed
//
// All others are Unclassified. Sources: Microsoft.Data.SqlClient,
// SqlConfigurableRetryFactory (the transient errors); "Transactions with
// Memory-Optimized Tables" (413xx).
package retrysql

import (
	"database/sql"
	"errors"
	"io"
	"net"

	"github.com/retrygen/retrygen/runtime/retry"
)

// Classify is [retry.Classify] for errors of a database/sql or pgx client, where
// io.EOF means that the connection was lost (Unknown), and sql.ErrConnDone is
// Final.
//
// It classifies a single statement. Within a transaction, retry the whole
// transaction instead: see [Tx].
//
// The class is that of the last try: outside transactions, a *sql.DB repeats a
// statement whose driver returns driver.ErrBadConn, up to two times and without
// telling. Package driver reserves that error for statements that were not sent,
// but lib/pq (1.12) returns it for every lost connection, and pgx (5.12) for the
// lost answer to a statement without arguments: the statement is then executed
// twice, even with retry.Policy.Once. Execute statements that must not be repeated
// on a *sql.Conn or in a transaction, which package sql never repeats, or with
// pgx's own pool. The README of classtest, beside this package, has the counts.
func Classify(err error) retry.Class {
	switch {
	case errors.Is(err, io.EOF):
		err = &net.OpError{Op: "read", Net: "sql", Err: err}
	case errors.Is(err, sql.ErrConnDone):
		return retry.Final
	}
	return retry.Classify(err)
}
