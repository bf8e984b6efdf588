package retry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// OptionsFor returns the options that the caller of a wrapper's constructor gives
// it as one, for all its methods: name.method for each of methods. Generated
// constructors use it.
//
// If one of the options names a method that is not among them, such as
// WithPolicy("Gett", policy), every call of a [Method] made with the result
// fails, without an attempt, with an error that lists methods. A name that
// begins with the name of another wrapper, such as "store.Orders.Get", is none
// of this one's and changes nothing, so that several wrappers can share options.
func OptionsFor(opts []Option, name string, methods ...string) Option {
	return func(s *settings) {
		before := len(s.named)
		Options(opts...)(s)
		for _, given := range s.named[before:] {
			if !hasMethod(name, methods, given) {
				s.wrong = errors.Join(s.wrong, fmt.Errorf(
					"retry: WithPolicy names %q, and %s retries only %s: correct the name, or begin it with its type's where wrappers share options",
					given, name, strings.Join(methods, ", ")))
			}
		}
	}
}

// hasMethod reports whether given names one of the methods of name, or a method of
// another wrapper.
func hasMethod(name string, methods []string, given string) bool {
	dot := strings.LastIndexByte(given, '.')
	if dot >= 0 && !matches(name, given[:dot]) {
		return true
	}
	return slices.Contains(methods, given[dot+1:])
}
