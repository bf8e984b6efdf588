//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory returns the bytes that the largest of a process and its children
// had in memory at its largest.
func peakMemory(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // counts bytes, all others kilobytes
		return int64(used.Maxrss)
	}
	return int64(used.Maxrss) << 10
}
