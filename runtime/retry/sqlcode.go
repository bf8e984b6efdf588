package retry

// The codes of databases are documented in package retrysql, with their sources.

// ofSQLState classifies a SQLSTATE of PostgreSQL or of a database that shares its
// codes. A statement that failed with an error of the server has had no effect:
// the question is whether another attempt can help, unless the connection, and
// with it the answer to a COMMIT, was lost.
func ofSQLState(state string) Class {
	switch state {
	case "08001", "08004",
		"25006", "25P03", "25P04",
		"40001", "40P01",
		"53000", "53100", "53200", "53300", "53400",
		"55006", "55P03",
		"57014", "57P03", "57P05":
		return Unexecuted
	case "08000", "08003", "08006", "08007", "08P01",
		"40003",
		"57P01", "57P02",
		"58000", "58030":
		return Unknown
	case "25P01", "25P02",
		"40002",
		"57P04":
		return Final
	}
	if len(state) != 5 {
		return Unclassified
	}
	switch state[:2] {
	case "21", "22", "23", "28", "2B", "3D", "3F", "42", "44", "54", "P0":
		return Final
	}
	return Unclassified
}

// ofSQLServer classifies an error number of SQL Server or of Azure SQL.
func ofSQLServer(number int32) Class {
	switch number {
	case 1204, 1205, 1222,
		3960,
		4060, 4221,
		8645, 8651,
		10928, 10929,
		40501, 40613,
		41301, 41302, 41305, 41325, 41839,
		49918, 49919, 49920:
		return Unexecuted
	case -2, 20, 64, 233, 997,
		10053, 10054, 10060,
		40143, 40197, 40540,
		42108, 42109:
		return Unknown
	case 102, 156, 207, 208,
		515, 547,
		2601, 2627,
		8114, 8134, 8152,
		18456:
		return Final
	}
	return Unclassified
}
