//go:build !unix

package load

import "os/exec"

// interruptGroup does nothing: without process groups only the go command itself is killed
// when the context of cmd ends.
func interruptGroup(*exec.Cmd) {}
