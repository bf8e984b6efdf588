package retryhttp

import (
	"net/http"
	"slices"
)

// A snapshot is what the header of a request was before an attempt got it. A
// short one allocates nothing, for most calls never need it.
type snapshot struct {
	few [8]field
	n   int         // of few that are in use
	all http.Header // in place of few, where they are more
	nil bool        // there was none
}

type field struct {
	key    string
	values []string
}

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

// header returns a header that nobody else has.
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
