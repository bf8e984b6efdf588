package behave

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// ctxKey is the key of the number that distinguishes contexts.
type ctxKey struct{}

// values returns a value for each of n types.
func (s *Stub) values(n int, at func(int) reflect.Type) []reflect.Value {
	var all []reflect.Value
	for i := range n {
		all = append(all, s.value(at(i)))
	}
	return all
}

// zeros returns the zero value of each of n types.
func zeros(n int, at func(int) reflect.Type) []reflect.Value {
	var all []reflect.Value
	for i := range n {
		all = append(all, reflect.Zero(at(i)))
	}
	return all
}

// value returns a new value of a type, other than its zero value if possible.
func (s *Stub) value(t reflect.Type) reflect.Value {
	s.made++
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(s.made % 100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(uint64(s.made % 100))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(s.made))
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(float64(s.made), 1))
	case reflect.String:
		v.SetString(fmt.Sprint("value ", s.made))
	case reflect.Interface:
		s.setInterface(v)
	default:
		s.setComposite(v)
	}
	return v
}

func (s *Stub) setInterface(v reflect.Value) {
	if fake := s.fakes[v.Type()]; fake != nil {
		v.Set(reflect.ValueOf(fake()))
		return
	}
	for _, made := range []any{
		fmt.Errorf("error %d", s.made),
		strings.NewReader(fmt.Sprint("text ", s.made)),
		context.WithValue(context.Background(), ctxKey{}, s.made),
	} {
		if reflect.TypeOf(made).Implements(v.Type()) {
			v.Set(reflect.ValueOf(made))
			return
		}
	}
}

func (s *Stub) setComposite(v reflect.Value) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()).Convert(t))
		if t.Elem().Kind() == reflect.Struct {
			s.setComposite(v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
		if isSimple(t.Elem()) {
			v.Index(0).Set(s.value(t.Elem()))
		}
	case reflect.Array:
		if t.Len() > 0 && isSimple(t.Elem()) {
			v.Index(0).Set(s.value(t.Elem()))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
	case reflect.Chan:
		v.Set(reflect.MakeChan(reflect.ChanOf(reflect.BothDir, t.Elem()), 0).Convert(t))
	case reflect.Func:
		v.Set(reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { return zeros(t.NumOut(), t.Out) }))
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && isSimple(f.Type) {
				v.Field(i).Set(s.value(f.Type))
			}
		}
	}
}

// isSimple reports whether a value of t contains no other values.
func isSimple(t reflect.Type) bool {
	return t.Kind() <= reflect.Complex128 || t.Kind() == reflect.String
}

// same reports whether two values of a type are identical.
func same(a, b reflect.Value) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Interface:
		return a.IsNil() == b.IsNil() && (a.IsNil() || sameContext(a, b) || same(a.Elem(), b.Elem()))
	case reflect.Func:
		return a.IsNil() == b.IsNil() // funcs are not comparable
	case reflect.Slice:
		return a.Len() == b.Len() && a.Pointer() == b.Pointer()
	case reflect.Pointer, reflect.Map, reflect.Chan:
		return a.Pointer() == b.Pointer() || sameRequest(a, b) || sameReader(a, b)
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// sameReader reports whether a and b have the same content: attempts after the first get
// copies.
func sameReader(a, b reflect.Value) bool {
	readerA, okA := a.Interface().(*strings.Reader)
	readerB, okB := b.Interface().(*strings.Reader)
	return okA && okB && readerA != nil && readerB != nil && *readerA == *readerB
}

// sameRequest reports whether two requests are equal except for their contexts: each
// attempt gets a request with its own context.
func sameRequest(a, b reflect.Value) bool {
	reqA, okA := a.Interface().(*http.Request)
	reqB, okB := b.Interface().(*http.Request)
	none := context.Background()
	return okA && okB && reqA != nil && reqB != nil && reflect.DeepEqual(reqA.WithContext(none), reqB.WithContext(none))
}

// sameContext reports whether one of two contexts is derived from the other: a wrapper
// adds values to the caller's context.
func sameContext(a, b reflect.Value) bool {
	ctxA, okA := a.Interface().(context.Context)
	ctxB, okB := b.Interface().(context.Context)
	if !okA || !okB || a.Type() != reflect.TypeFor[context.Context]() {
		return false
	}
	return ctxA.Value(ctxKey{}) == ctxB.Value(ctxKey{}) // contexts of other types are not passed to this function
}
