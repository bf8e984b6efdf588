package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// watchPeak sends the peak memory of a process, in MB, when the process has ended, or 0
// without /proc.
//
// The usage that Wait reports is unsuitable: on Linux, a child inherits the peak of its
// parent, and this program needs more memory than retrygen.
func watchPeak(pid int) <-chan int {
	peak := make(chan int, 1)
	go func() {
		mb := 0
		for {
			now, ok := peakOf(pid)
			if !ok {
				peak <- mb
				return
			}
			mb = now
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return peak
}

// peakOf returns the peak memory of a process so far. It reports false if the process has
// ended.
func peakOf(pid int) (mb int, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, text, found := strings.Cut(string(status), "\nVmHWM:")
	if !found {
		return 0, false // it has ended, but Wait has not returned yet
	}
	var kB int
	if _, err := fmt.Sscan(text, &kB); err != nil {
		return 0, false
	}
	return kB / 1024, true
}
