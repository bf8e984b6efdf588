package retrydebug

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/retrygen/retrygen/runtime/retry"
)

const (
	pageSource = "page"         // of the overrides made on the page: see retry.Tracker.OverrideFrom
	longest    = 24 * time.Hour // after which an override made on the page lapses
)

// An entry is an override that was made on the page.
type entry struct {
	id    int
	text  string // a line for retry.Tracker.Override
	by    string
	until time.Time
}

// entries are the overrides made on the page that are in force, in the order of their
// lines.
type entries struct {
	tracker *retry.Tracker
	lapsed  func(e entry, why error) // is told of each entry that ends by itself

	changing sync.Mutex // held by a change until the tracker has told its observers
	timer    *time.Timer
	last     int // id

	mu  sync.Mutex
	all []entry
}

// list returns the entries in force.
func (s *entries) list() []entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// of returns the entry of a line in force, nil if there is none.
func (s *entries) of(text string) *entry {
	all := s.list()
	if i := slices.IndexFunc(all, func(e entry) bool { return e.text == text }); i >= 0 {
		return &all[i]
	}
	return nil
}

// add puts a line in force for a time, or changes the time of the same line.
func (s *entries) add(text, period, by string) (entry, error) {
	text = strings.TrimSpace(text)
	d, err := time.ParseDuration(period)
	switch {
	case text == "" || text[0] == '#':
		return entry{}, errors.New("want a pattern and settings, such as store.UserStore.* attempts=1")
	case strings.ContainsAny(text, "\r\n"):
		return entry{}, errors.New("want one line: make one override after the other")
	case err != nil || d <= 0 || d > longest:
		return entry{}, fmt.Errorf("want a time after which the override lapses, at most %v, got %q: for longer ones use a file", longest, period)
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	s.last++
	e, now := entry{s.last, text, by, time.Now().Add(d)}, s.list()
	next := append(keep(now, func(e entry) bool { return e.text != text }), e)
	if err := s.apply(next); err != nil {
		s.apply(now) // the mistake has been reported to who made it
		return entry{}, err
	}
	s.set(next)
	return e, nil
}

// undo ends the entry with that id.
func (s *entries) undo(id string) (entry, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	for _, e := range s.list() {
		if strconv.Itoa(e.id) == id {
			s.remove(func(other entry) bool { return other.id == e.id })
			return e, nil
		}
	}
	return entry{}, errors.New("the override is no longer in force")
}

// lapse ends the entries whose time is over.
func (s *entries) lapse() {
	s.changing.Lock()
	defer s.changing.Unlock()
	now := time.Now()
	over := func(e entry) bool { return !now.Before(e.until) }
	ended := keep(s.list(), over)
	s.remove(over)
	for _, e := range ended {
		s.lapsed(e, nil)
	}
}

// remove ends entries, whatever becomes of the others: those that do not fit a method
// created since end, too, because they would keep all in force.
func (s *entries) remove(gone func(entry) bool) {
	next := keep(s.list(), func(e entry) bool { return !gone(e) })
	for {
		err := s.apply(next)
		if err == nil || len(next) == 0 {
			break
		}
		i := len(next) - 1
		if wrong := new(retry.OverrideError); errors.As(err, &wrong) && wrong.Line <= len(next) {
			i = wrong.Line - 1
		}
		s.lapsed(next[i], err)
		next = slices.Delete(next, i, i+1)
	}
	s.set(next)
}

// apply puts the lines of all in force, or returns why it cannot.
func (s *entries) apply(all []entry) error {
	var text strings.Builder
	for _, e := range all {
		text.WriteString(e.text + "\n")
	}
	return s.tracker.OverrideFrom(pageSource, text.String())
}

// set replaces the entries, and waits for the first one to lapse.
func (s *entries) set(all []entry) {
	s.mu.Lock()
	s.all = all
	s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	if len(all) > 0 {
		first := slices.MinFunc(all, func(a, b entry) int { return a.until.Compare(b.until) })
		s.timer = time.AfterFunc(time.Until(first.until), s.lapse)
	}
}
