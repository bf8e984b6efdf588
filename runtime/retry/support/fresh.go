package support

import "reflect"

// Fresh returns a fresh value for an attempt to fill instead of dst, and a
// function that copies it to dst once the attempt has succeeded, so that no
// attempt sees what a failed one left behind. For a pointer, fresh points to a
// new zero value; a map is empty; a slice has the same length as dst. Any other
// value, such as nil, is returned unchanged.
//
// Generated code calls Fresh for an out= parameter that is an interface, or a
// pointer to a struct with a lock; for other types it does the same without
// reflection.
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
	fresh, _ = made.Convert(v.Type()).Interface().(T) // cannot fail: it has the type of dst
	return fresh, fill
}

// copyMap copies the entries of src to dst.
func copyMap(dst, src reflect.Value) {
	for entries := src.MapRange(); entries.Next(); {
		dst.SetMapIndex(entries.Key(), entries.Value())
	}
}
