// Package behave calls retrying wrappers by reflection and reports wrong behaviour. It is
// used by the program that the corpus check generates.
//
// The wrapper decorates a stub whose methods only call [Stub.Call]. Each method of the
// wrapper is called twice: in one call only the last attempt succeeds, in the other all
// attempts fail. The stub must receive the promised number of attempts, each with the
// arguments of the call; the caller must get the results of the last attempt.
package behave

import (
	"errors"
	"fmt"
	"reflect"
)

// attempts is the number of attempts of a retried call.
const attempts = 3

// A Case is a wrapper and the stub that it decorates.
type Case struct {
	Name    string
	Stub    *Stub
	Wrapper any
	Methods []Method
}

// A Method is a method to call.
type Method struct {
	Name    string
	Retried bool
}

// A Result is the result of a case. Faults has one line for each fault.
type Result struct {
	Name    string   `json:"name"`
	Retried int      `json:"retried"` // methods
	Once    int      `json:"once"`    // methods that can fail but are not retried
	Plain   int      `json:"plain"`   // methods that cannot fail
	Faults  []string `json:"faults,omitempty"`
}

// Check calls every method of c and reports the faults.
func Check(c Case) Result {
	res := Result{Name: c.Name}
	for _, m := range c.Methods {
		method := reflect.ValueOf(c.Wrapper).MethodByName(m.Name)
		canFail := errorResult(method.Type()) >= 0
		switch {
		case m.Retried:
			res.Retried++
		case canFail:
			res.Once++
		default:
			res.Plain++
		}
		faults := []error{checkCall(c.Stub, method, m, false)}
		if canFail {
			faults = append(faults, checkCall(c.Stub, method, m, true))
		}
		if err := errors.Join(faults...); err != nil {
			res.Faults = append(res.Faults, fmt.Sprintf("%s: %v", m.Name, err))
		}
	}
	return res
}

// checkCall calls a method once. With fail, every attempt fails.
func checkCall(stub *Stub, method reflect.Value, m Method, fail bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	stub.expect(m, fail)
	args := stub.values(method.Type().NumIn(), method.Type().In)
	var got []reflect.Value
	if method.Type().IsVariadic() {
		got = method.CallSlice(args)
	} else {
		got = method.Call(args)
	}
	return stub.verify(args, got)
}

// verify compares a call with the attempts that the stub has received and the results
// that it has returned.
func (s *Stub) verify(args, got []reflect.Value) error {
	if s.stray != "" {
		return fmt.Errorf("%s was called", s.stray)
	}
	if len(s.seen) != s.want {
		return fmt.Errorf("%d attempts, want %d", len(s.seen), s.want)
	}
	for n, seen := range s.seen {
		for i, arg := range args {
			if !same(arg, seen[i]) {
				return fmt.Errorf("attempt %d got a different argument %d: %v, want %v", n+1, i, seen[i], arg)
			}
		}
	}
	for i, want := range s.returned {
		if !same(want, got[i]) {
			return fmt.Errorf("the caller got a different result %d: %v, want %v", i, got[i], want)
		}
	}
	return nil
}
