package behave

import "reflect"

// A Stub is decorated by a wrapper. The zero value has no fakes.
type Stub struct {
	fakes map[reflect.Type]func() any
	made  int // number of values made; all values differ

	method string // the expected method
	want   int    // attempts
	fail   bool   // whether the last attempt fails, too

	seen     [][]reflect.Value // arguments of each attempt
	returned []reflect.Value   // results of the last attempt
	stray    string            // an unexpected method that was called
}

// Fake registers a function that makes values of the interface type I for arguments and
// results. The methods of such a value must not be called.
func Fake[I any](s *Stub, make func() I) {
	if s.fakes == nil {
		s.fakes = map[reflect.Type]func() any{}
	}
	s.fakes[reflect.TypeFor[I]()] = func() any { return make() }
}

// expect prepares s for one call.
func (s *Stub) expect(m Method, fail bool) {
	s.method, s.fail, s.want = m.Name, fail, 1
	if m.Retried {
		s.want = attempts
	}
	s.seen, s.returned, s.stray = nil, nil, ""
}

// Call is called by each method of the stub, with pointers to its parameters and results.
// Attempts before the last set only the error.
func (s *Stub) Call(method string, params, results []any) {
	if method != s.method {
		s.stray = method
		return
	}
	var args []reflect.Value
	for _, p := range params {
		args = append(args, reflect.ValueOf(p).Elem())
	}
	s.seen = append(s.seen, args)
	last := len(s.seen) >= s.want
	failed := lastError(results)
	s.returned = nil
	for i, p := range results {
		v := reflect.ValueOf(p).Elem()
		if i == failed && (!last || s.fail) || i != failed && last {
			v.Set(s.value(v.Type()))
		}
		s.returned = append(s.returned, v)
	}
}

func lastError(results []any) int {
	return lastErrorType(len(results), func(i int) reflect.Type { return reflect.TypeOf(results[i]).Elem() })
}

// errorResult returns the index of the result that reports whether a call failed, or -1
// if there is none.
func errorResult(method reflect.Type) int { return lastErrorType(method.NumOut(), method.Out) }

// lastErrorType returns the index of the last type that is error, or else of the last
// that implements error and can be nil.
func lastErrorType(n int, at func(int) reflect.Type) int {
	errorType := reflect.TypeFor[error]()
	other := -1
	for i := n - 1; i >= 0; i-- {
		t := at(i)
		if t == errorType {
			return i
		}
		if other < 0 && t.Implements(errorType) && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface) {
			other = i
		}
	}
	return other
}
