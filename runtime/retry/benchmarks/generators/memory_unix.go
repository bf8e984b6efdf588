//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the peak memory, in bytes, of the largest among a process and its
// children.
func peakMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // reports bytes; all others report kilobytes
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}
