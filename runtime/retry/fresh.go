package retry

import "reflect"

// Fresh returns what one attempt may fill in place of dst, and a func that copies it to dst
// once the attempt has succeeded, so that the next attempt does not meet what a failed one
// has left. Generated code calls it for an out= parameter of an interface type, or that points
// to a struct with a lock, and writes the same without reflection for others.
//
// If dst holds a pointer, fresh holds one to a new zero value of its type; if a map, an
// empty one; if a slice, one of its length. Anything else, such as nil, is returned as it
// is.
func Fresh[T any](dst T) (fresh T, fill func()) {
	v := reflect.ValueOf(dst)
	var made reflect.Value
	switch kind := v.Kind(); {
	case kind == reflect.Pointer && !v.IsNil():
		made, fill = reflect.New(v.Type().Elem()), func() { v.Elem().Set(made.Elem()) }
	case kind == reflect.Map && !v.IsNil():
		made, fill = reflect.MakeMap(v.Type()), func() { copyMap(v, made) }
	case kind == reflect.Slice:
		made, fill = reflect.MakeSlice(v.Type(), v.Len(), v.Len()), func() { reflect.Copy(v, made) }
	default:
		return dst, func() {}
	}
	fresh, _ = made.Convert(v.Type()).Interface().(T) // as dst is one
	return fresh, fill
}

func copyMap(dst, src reflect.Value) {
	for entries := src.MapRange(); entries.Next(); {
		dst.SetMapIndex(entries.Key(), entries.Value())
	}
}
