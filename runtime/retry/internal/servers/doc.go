// Package servers runs servers for tests, kills them, and cuts their
// connections. A test skips if the server's program is not installed.
package servers
