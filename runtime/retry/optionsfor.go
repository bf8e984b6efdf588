package retry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// OptionsFor combines the options given to a wrapper's constructor into one,
// for all its methods: name.method for each of methods. Generated constructors
// use it.
//
// If an option names a method that is not among them, as in WithPolicy("Gett",
// policy), every call of a [Method] created with the result fails without an
// attempt, with an error that lists methods. Names that begin with the name of
// another wrapper, such as "store.Orders.Get", are ignored, so that several
// wrappers can share options.
func OptionsFor(opts []Option, name string, methods ...string) Option {
	return func(s *settings) {
		before := len(s.named)
		Options(opts...)(s)
		for _, given := range s.named[before:] {
			if !hasMethod(name, methods, given) {
				s.wrong = errors.Join(s.wrong, fmt.Errorf(
					"retry: WithPolicy names %q, but %s retries only %s: correct the name, or prefix it with the type if wrappers share options",
					given, name, strings.Join(methods, ", ")))
			}
		}
	}
}

// hasMethod reports whether given names one of the methods of name, or a method
// of another wrapper.
func hasMethod(name string, methods []string, given string) bool {
	dot := strings.LastIndexByte(given, '.')
	if dot >= 0 && !matches(name, given[:dot]) {
		return true
	}
	return slices.Contains(methods, given[dot+1:])
}
