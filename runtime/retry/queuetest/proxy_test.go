package queuetest

import (
	"net"
	"sync"
	"testing"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// cuts are the moments at which the tests cut connections.
var cuts = []servers.Cut{servers.Before, servers.Sent, servers.After, servers.Amid}

// eachCut runs a test for all cuts at a time, which spend most of it waiting.
func eachCut(t *testing.T, test func(t *testing.T, cut servers.Cut)) {
	t.Helper()
	var all sync.WaitGroup
	for _, cut := range cuts {
		all.Go(func() { t.Run(cut.String(), func(t *testing.T) { test(t, cut) }) })
	}
	all.Wait()
}

// everyNth returns a func that matches the first of every n requests that is recognizes.
func everyNth(n int, is func([]byte) bool) func([]byte) bool {
	seen := 0
	return func(request []byte) bool {
		if !is(request) {
			return false
		}
		seen++
		return seen%n == 1
	}
}

// await waits until a proxy accepts connections.
func await(p *servers.Proxy) {
	for {
		if conn, err := net.Dial("tcp", p.Address()); err == nil {
			conn.Close()
			return
		}
		time.Sleep(time.Millisecond)
	}
}
