package directive

import "cmp"

// Place is the kind of declaration that a directive applies to. Places can be combined as
// bits.
type Place uint8

// The declarations that can have directives.
const (
	Interface Place = 1 << iota
	Method
	FuncType

	// Elsewhere is every other declaration, to which no verb applies.
	Elsewhere Place = 0
)

// String lists the places, such as "an interface, a method or a func type".
func (p Place) String() string {
	text, names := "", p.names()
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			text += " or "
		case i > 0:
			text += ", "
		}
		text += name
	}
	return cmp.Or(text, "this declaration")
}

func (p Place) names() []string {
	var names []string
	for bit, name := range placeNames {
		if p&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	return names
}
