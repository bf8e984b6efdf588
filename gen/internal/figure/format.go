package figure

import (
	"encoding/json"
	"fmt"
	"io"
)

// Formats are the formats in which a T can be written, starting with the default.
type Formats[T any] []Format[T]

// A Format writes a T.
type Format[T any] struct {
	Name  string
	Write func(T, io.Writer) error
}

// Names returns the names of the formats, in order.
func (fs Formats[T]) Names() []string {
	var names []string
	for _, f := range fs {
		names = append(names, f.Name)
	}
	return names
}

// Write writes v in the format with the given name.
func (fs Formats[T]) Write(v T, w io.Writer, name string) error {
	for _, f := range fs {
		if f.Name == name {
			return f.Write(v, w)
		}
	}
	return fmt.Errorf("unknown format %q", name)
}

// WriteJSON writes v as indented JSON.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
