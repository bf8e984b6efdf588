//go:build unix

package load

import (
	"os/exec"
	"syscall"
)

// interruptGroup gives cmd a process group of its own, which is interrupted when its
// context ends, so that no compiler survives the go command that started it.
func interruptGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
}
