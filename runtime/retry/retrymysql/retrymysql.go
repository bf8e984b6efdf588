// Package retrymysql classifies the errors of MySQL and MariaDB as
// github.com/go-sql-driver/mysql returns them, and those of databases that share
// their error numbers, such as TiDB. It is a module of its own:
//
//	go get github.com/retrygen/retrygen/runtime/retry/retrymysql
//
// [Classify] recognizes a *mysql.MySQLError by its Number:
//
//	1040 1203 1226                 Unexecuted  too many connections, user's limit reached
//	1037 1041                      Unexecuted  out of memory
//	1047                           Unexecuted  Galera: node not ready
//	1205 3572                      Unexecuted  lock wait timeout, NOWAIT
//	1213 1614 1613                 Unexecuted  deadlock, XA transaction rolled back
//	1020                           Unexecuted  MariaDB: snapshot isolation conflict
//	1206 1412 1637                 Unexecuted  no more locks, table changed, too many transactions
//	1290 1792 1836 1874            Unexecuted  read-only: a replica, during failover
//	1969 3024                      Unexecuted  max_statement_time, max_execution_time exceeded
//	3101                           Unexecuted  group replication: rolled back at commit
//	4031                           Unexecuted  MySQL: disconnected because of inactivity
//	8002 8005 8022 9007            Unexecuted  TiDB: conflict, rolled back
//	1053 1317 1927                 Unknown     shutdown, interrupted, killed
//	1152 1158 1159 1160 1161 1184  Unknown     connection lost
//	1044 1045 1130 1142 1143       Final       access denied
//	1227 1698                      Final       access denied
//	1046 1049 1050 1051 1146       Final       no such database or table, table exists
//	1054 1060 1061 1091 1305       Final       columns, keys, functions
//	1064 1065 1136 1149            Final       syntax, column count
//	1062 1169 1586                 Final       duplicate entry
//	1216 1217 1451 1452            Final       foreign key constraint
//	3819 4025                      Final       check constraint
//	1048 1364                      Final       NULL, no default value
//	1264 1265 1292 1365 1366       Final       value out of range, truncated, division by zero
//	1406 1690                      Final       value too long, out of range
//	1153                           Final       larger than max_allowed_packet
//	1644                           Final       raised by SIGNAL
//
// and the errors of the driver itself:
//
//	driver.ErrBadConn              Unexecuted  not sent: the driver's promise
//	mysql.ErrInvalidConn           Unknown     connection lost
//	mysql.ErrMalformPkt            Unknown     answer unreadable
//	mysql.ErrPktSync               Unknown     answer unreadable
//	mysql.ErrPktSyncMul            Unknown     answer unreadable
//	mysql.ErrPktTooLarge           Final       larger than max_allowed_packet
//	mysql.ErrNoTLS                 Final       server and configuration do not match
//	mysql.ErrCleartextPassword     Final       server and configuration do not match
//	mysql.ErrNativePassword        Final       server and configuration do not match
//	mysql.ErrOldPassword           Final       server and configuration do not match
//	mysql.ErrUnknownPlugin         Final       server and configuration do not match
//	mysql.ErrOldProtocol           Final       server and configuration do not match
//
// All others are classified by retrysql.Classify.
//
// Unexecuted holds for a single statement on tables of a transactional engine, such as
// InnoDB: the server has undone what it did. Without a transaction, it holds neither for
// several statements sent at once (multiStatements=true) nor for MyISAM and Aria.
//
// # Transactions
//
// In a transaction, the server undoes the failed statement (1205), or the whole
// transaction (1213, 1020) and then commits each further statement by itself. So let the
// function of [retrysql.Tx] return such errors, never ignore them: Tx then repeats the
// whole transaction.
//
//	err := retrysql.Tx(ctx, db, nil, retry.Policy{MaxAttempts: 10, Class: retrymysql.Classify}, transfer)
//
// # Failover
//
// Errors of a read-only server recur on the same connection. Set RejectReadOnly in the
// configuration of the driver: it then closes the connection and returns driver.ErrBadConn.
//
// # Sources
//
// MySQL 8.4, "Server Error Message Reference" and "InnoDB Error Handling"; MariaDB, "Error
// Codes", with the note on 1020; the driver's README (rejectReadOnly), markBadConn in its
// connection.go and writePacket in its packets.go; TiDB, "Error Codes and Troubleshooting".
package retrymysql

import (
	"database/sql/driver"

	"github.com/go-sql-driver/mysql"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrysql"
)

// Classify is [retrysql.Classify] for the errors of github.com/go-sql-driver/mysql: see
// the tables in the package comment. It sees through wrapped and joined errors, as
// [retry.Classify] does: marks decide first.
func Classify(err error) retry.Class { return classify(err) }

var classify = retry.Refine(retrysql.Classify, func(err error) retry.Class {
	if e, ok := err.(*mysql.MySQLError); ok {
		return ofNumber(e.Number)
	}
	return ofDriver(err)
})

// ofDriver classifies the errors that the driver creates.
func ofDriver(err error) retry.Class {
	switch err {
	case driver.ErrBadConn:
		return retry.Unexecuted
	case mysql.ErrInvalidConn, mysql.ErrMalformPkt, mysql.ErrPktSync, mysql.ErrPktSyncMul:
		return retry.Unknown
	case mysql.ErrPktTooLarge, mysql.ErrNoTLS, mysql.ErrCleartextPassword, mysql.ErrNativePassword,
		mysql.ErrOldPassword, mysql.ErrUnknownPlugin, mysql.ErrOldProtocol:
		return retry.Final
	}
	return retry.Unclassified
}

// ofNumber classifies an error number of the server.
func ofNumber(number uint16) retry.Class {
	switch number {
	case 1020, 1037, 1040, 1041, 1047,
		1203, 1205, 1206, 1213, 1226, 1290,
		1412, 1613, 1614, 1637,
		1792, 1836, 1874, 1969,
		3024, 3101, 3572, 4031,
		8002, 8005, 8022, 9007:
		return retry.Unexecuted
	case 1053, 1152, 1158, 1159, 1160, 1161, 1184, 1317, 1927:
		return retry.Unknown
	case 1044, 1045, 1046, 1048, 1049, 1050, 1051, 1054,
		1060, 1061, 1062, 1064, 1065, 1091,
		1130, 1136, 1142, 1143, 1146, 1149, 1153, 1169,
		1216, 1217, 1227, 1264, 1265, 1292,
		1305, 1364, 1365, 1366, 1406, 1451, 1452,
		1586, 1644, 1690, 1698,
		3819, 4025:
		return retry.Final
	}
	return retry.Unclassified
}
