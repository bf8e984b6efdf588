package behave

import "reflect"

// A Stub stands below a wrapper. The zero value knows no fakes.
type Stub struct {
	fakes map[reflect.Type]func() any
	made  int // values; no two are alike

	method string // that is to be called
	want   int    // attempts
	fail   bool   // the last attempt fails, too

	seen     [][]reflect.Value // arguments of each attempt
	returned []reflect.Value   // by the last attempt
	stray    string            // another method that was called
}

// Fake tells the stub how to make values of the interface type I, for arguments and
// results. Nothing but passing them on may be done with them.
func Fake[I any](s *Stub, make func() I) {
	if s.fakes == nil {
		s.fakes = map[reflect.Type]func() any{}
	}
	s.fakes[reflect.TypeFor[I]()] = func() any { return make() }
}

// expect prepares the stub for one call.
func (s *Stub) expect(m Method, fail bool) {
	s.method, s.fail, s.want = m.Name, fail, 1
	if m.Retried {
		s.want = attempts
	}
	s.seen, s.returned, s.stray = nil, nil, ""
}

// Call is called by each method of the stub, with pointers to its parameters and
// results. Until the last attempt it returns errors and nothing else.
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

// errorResult returns the index of the result that says whether a call failed, -1 if
// there is none.
func errorResult(method reflect.Type) int { return lastErrorType(method.NumOut(), method.Out) }

// lastErrorType returns the index of the last type error, or else of the last one that
// implements it and has a nil.
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
