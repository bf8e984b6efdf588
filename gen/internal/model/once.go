package model

import "fmt"

// Once says why a method is not retried.
type Once int

// The reasons for passing a call on once. The last four are of methods that only their
// interface's policy covers.
const (
	Unasked    Once = iota // no policy covers it
	Never                  // //retry:never
	CannotFail             // it has no error result, nor a result= that could ask for another attempt
	ReadsOnce              // it reads what cannot be read again
	ReadsNext              // it takes the next piece of a stream
	WritesNext             // it gives the next piece of a stream
	MovesOn                // it moves in a stream from where that is
)

// A Source is what a call reads and a second attempt would not find whole.
type Source struct {
	Name string // of the parameter, or of a field in it; "" if it has none
	Kind string // such as a channel, with its article
}

// String returns "in.Parts (a list of readers)".
func (s Source) String() string {
	if s.Name == "" {
		return s.Kind
	}
	return s.Name + " (" + s.Kind + ")"
}

// Once says why no second attempt can read s.
func (s Source) Once() string { return fmt.Sprintf("it can read %s only once", s) }

// Reason says why m is not retried: "it returns no error".
func (m *Method) Reason() string {
	switch m.Why {
	case Never:
		return "its directive is //retry:never"
	case CannotFail:
		return "it returns no error"
	case ReadsOnce:
		return m.Source.Once()
	case ReadsNext, WritesNext, MovesOn:
		return m.Why.Piece()
	}
	return "it has no //retry:policy"
}

// Piece says what a method does with a stream, and why not twice; "" if w is not about
// streams.
func (w Once) Piece() string {
	switch w {
	case ReadsNext:
		return "it reads the next piece of a stream, and a second attempt would skip one"
	case WritesNext:
		return "it writes the next piece of a stream, and a second attempt could write it twice"
	case MovesOn:
		return "it moves from where a stream is, and a second attempt would move it twice"
	}
	return ""
}
