package simulate

import "time"

// A server works on one query after the other, in the order of their arrival, each for
// the same time; also on those that their clients no longer wait for. So when a query
// arrives it is known when it will be answered, and no event is needed for that.
type server struct {
	service float64 // of a query, in nanoseconds: a fraction, or the capacity would be off
	limit   int     // of queries waiting or at work; 0 is none
	free    float64 // when all that has arrived will be done, in nanoseconds
}

// arrive returns when a query that arrives now will be answered; ok is false if the
// queue is full, which the client learns at once.
func (s *server) arrive(now time.Duration) (answer time.Duration, ok bool) {
	if s.limit > 0 && s.queue(now) >= float64(s.limit) {
		return 0, false
	}
	s.free = max(s.free, float64(now)) + s.service
	return time.Duration(s.free), true
}

// queue returns how many queries wait or are at work.
func (s *server) queue(now time.Duration) float64 {
	return max(s.free-float64(now), 0) / s.service
}
