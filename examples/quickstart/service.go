package main

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
)

// flakyService is a weather service that fails two requests out of three, and every
// request while it is down.
type flakyService struct {
	requests atomic.Int64
	down     atomic.Bool
}

var temperatures = map[string]float64{"Oslo": 4.5, "Lima": 19}

func (s *flakyService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if n := s.requests.Add(1); s.down.Load() || n%3 != 0 {
		http.Error(w, "please come back later", http.StatusServiceUnavailable)
		return
	}
	celsius, ok := temperatures[r.FormValue("city")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	json.NewEncoder(w).Encode(map[string]float64{"Celsius": celsius})
}
