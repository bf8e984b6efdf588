package retryhttp

import (
	"net/http"
	"slices"
)

// A snapshot is the header of a request before an attempt could modify it. A
// small one needs no allocation, because most calls never use it.
type snapshot struct {
	few [8]field
	n   int         // number of fields in few
	all http.Header // used instead of few for larger headers
	nil bool        // the header was nil
}

// A field is one key of a header with its values.
type field struct {
	key    string
	values []string
}

// snapshotOf returns a snapshot of h.
func snapshotOf(h http.Header) (s snapshot) {
	if len(h) > len(s.few) {
		s.all = h.Clone()
		return s
	}
	s.nil = h == nil
	for key, values := range h {
		s.few[s.n] = field{key, values}
		s.n++
	}
	return s
}

// header returns a new copy of the header.
func (s *snapshot) header() http.Header {
	if s.all != nil || s.nil {
		return s.all.Clone()
	}
	h := make(http.Header, s.n)
	for _, f := range s.few[:s.n] {
		h[f.key] = slices.Clone(f.values)
	}
	return h
}
