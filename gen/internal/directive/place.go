package directive

import "cmp"

// Place is what a directive stands on; places combine as bits.
type Place uint8

// The places that can carry a directive.
const (
	Interface Place = 1 << iota
	Method
	FuncType

	// Elsewhere is everything that cannot: no verb may stand there.
	Elsewhere Place = 0
)

// String names the places: "an interface, a method or a func type".
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
