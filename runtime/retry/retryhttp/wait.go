package retryhttp

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// requestedWait returns the wait that a server requests, as [StatusError.RetryAfter]
// documents, and whether it requests any: a wait of 0, or a date in the past, is one.
func requestedWait(h http.Header, now time.Time) (wait time.Duration, asked bool) {
	for _, key := range [...]string{"Retry-After-Ms", "X-Ms-Retry-After-Ms"} {
		if wait, ok := number(h.Get(key), time.Millisecond); ok {
			return wait, true
		}
	}
	value := h.Get("Retry-After")
	if value == "" {
		return 0, false
	}
	if wait, ok := number(value, time.Second); ok {
		return wait, true
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return max(until.Sub(now), 0), true
}

// number returns that many units, at most the longest Duration. Only digits and a decimal
// point are valid.
func number(text string, unit time.Duration) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	switch n *= float64(unit); {
	case n >= math.MaxInt64: // also if out of range
		return math.MaxInt64, true
	case err != nil:
		return 0, false
	}
	return time.Duration(n), true
}
