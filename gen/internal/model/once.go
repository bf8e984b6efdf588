package model

import "fmt"

// Once is the reason why a method is not retried.
type Once int

// The reasons why a method is called once. The last four apply only to methods that are
// covered by their interface's policy alone.
const (
	Unasked    Once = iota // no policy covers it
	Never                  // //retry:never
	Unlisted               // //retry:methods does not list it
	Condition              // a policy calls it to decide which errors to retry
	CannotFail             // it has neither an error result nor a result= that could request a retry
	ReadsOnce              // it reads an argument that cannot be read again
	ReadsNext              // it reads the next piece of a stream
	WritesNext             // it writes the next piece of a stream
	MovesOn                // it moves the position in a stream
)

// A Source is an argument that the call reads and that would be incomplete in a second
// attempt.
type Source struct {
	Name string // name of the parameter, or of a field in it; "" if unnamed
	Kind string // description with an article, such as "a channel"
}

// String returns "in.Parts (a list of readers)".
func (s Source) String() string {
	if s.Name == "" {
		return s.Kind
	}
	return s.Name + " (" + s.Kind + ")"
}

// Once returns the reason why a second attempt cannot read s.
func (s Source) Once() string { return fmt.Sprintf("it can read %s only once", s) }

// Reason returns the reason why m is not retried, such as "it returns no error".
func (m *Method) Reason() string {
	switch m.Why {
	case Never:
		return "its directive is //retry:never"
	case Unlisted:
		return "it is not listed in //retry:methods"
	case Condition:
		return "it decides which errors are retried"
	case CannotFail:
		return "it returns no error"
	case ReadsOnce:
		return m.Source.Once()
	case ReadsNext, WritesNext, MovesOn:
		return m.Why.Piece()
	}
	if m.Unhedged != "" {
		return m.Unhedged
	}
	return "it has no //retry:policy"
}

// Piece returns why a method of a stream is not retried, or "" if w is another reason.
func (w Once) Piece() string {
	switch w {
	case ReadsNext:
		return "it reads the next piece of a stream, and a second attempt would skip one"
	case WritesNext:
		return "it writes the next piece of a stream, and a second attempt could write it twice"
	case MovesOn:
		return "it moves the position in a stream, and a second attempt would move it twice"
	}
	return ""
}
