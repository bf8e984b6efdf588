// Package mysql replaces github.com/go-sql-driver/mysql.
package mysql
