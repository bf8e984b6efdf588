package retry

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// maxErrors is the number of names by which the errors of a method are counted. Further
// ones are counted as otherErrors.
const maxErrors = 16

// Names of errors that are not the name of a type.
const (
	otherErrors  = "other"
	noError      = "result" // marked by Again
	panickedName = "panic"
)

// errorCounts are numbers of errors by name. The zero value is empty.
type errorCounts struct {
	named []namedError // see support.Wrapper.Named

	mu   sync.Mutex
	list atomic.Pointer[[]*errorCount] // never modified
}

// A namedError is an error that has a name.
type namedError struct {
	target
	name string
}

// An errorCount is the number of errors with one name.
type errorCount struct {
	name string
	n    atomic.Uint64
}

// add counts an error, and returns the name under which it is counted. It takes no lock if
// the name is known.
func (e *errorCounts) add(name string) string {
	c := e.find(name)
	if c == nil {
		c = e.of(name)
	}
	c.n.Add(1)
	return c.name
}

// find returns the count of that name, nil if there is none.
func (e *errorCounts) find(name string) *errorCount {
	list := e.list.Load()
	if list == nil {
		return nil
	}
	for _, c := range *list {
		if c.name == name {
			return c
		}
	}
	return nil
}

// of returns the count of that name, or that of the others if there are too many names.
func (e *errorCounts) of(name string) *errorCount {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []*errorCount
	if list := e.list.Load(); list != nil {
		all = *list
	}
	if len(all) >= maxErrors && e.find(name) == nil {
		name = otherErrors
	}
	if c := e.find(name); c != nil { // in the meantime, too
		return c
	}
	c := &errorCount{name: name}
	all = append(slices.Clip(all), c)
	e.list.Store(&all)
	return c
}

// addTo adds the counts to sum.
func (e *errorCounts) addTo(sum *errorTotals) {
	list := e.list.Load()
	if list == nil {
		return
	}
	for _, c := range *list {
		sum.add(c.name, c.n.Load())
	}
}

// errorTotals are numbers of errors by name, in the order of their first occurrence.
type errorTotals []Count

// add adds n errors. There are no more names than a method has.
func (e *errorTotals) add(name string, n uint64) {
	at := func(name string) int {
		return slices.IndexFunc(*e, func(c Count) bool { return c.Name == name })
	}
	i := at(name)
	if i < 0 && len(*e) >= maxErrors {
		name = otherErrors
		i = at(name)
	}
	if i < 0 {
		*e = append(*e, Count{name, n})
		return
	}
	(*e)[i].N += n
}

// errorName returns a name for err that does not depend on its text: that of its type, or
// of the variable if that is one of the standard library's. It unwraps errors of types
// that only wrap others, such as those of fmt.Errorf. The names in named take precedence.
// It does not allocate.
func errorName(err error, named []namedError) string {
	for {
		if err = unmark(err); err == nil {
			return noError
		}
		for _, n := range named {
			if n.comparable && err == n.err {
				return n.name
			}
		}
		switch {
		case isPlain(err):
			return plainName(err)
		case err == context.DeadlineExceeded:
			return "context.DeadlineExceeded"
		}
		typ := reflect.TypeOf(err)
		if !slices.Contains(wrapperTypes, typ) {
			return typ.String()
		}
		if err = unwrapOnce(err); err == nil {
			return typ.String()
		}
	}
}

// unwrapOnce returns the error, or the first of the errors, that err wraps.
func unwrapOnce(err error) error {
	if nils.Is(err) {
		return nil
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return wrapper.Unwrap()
	case interface{ Unwrap() []error }:
		if all := wrapper.Unwrap(); len(all) > 0 {
			return all[0]
		}
	}
	return nil
}

// wrapperTypes are the types that only add text to the errors that they wrap.
var wrapperTypes = []reflect.Type{
	reflect.TypeOf(fmt.Errorf("%w", ErrBudget)),
	reflect.TypeOf(fmt.Errorf("%w%w", ErrBudget, ErrBudget)),
	reflect.TypeOf(errors.Join(ErrBudget)),
}

// plainName returns the name of an error created by errors.New.
func plainName(err error) string {
	p := pointerOf(err)
	for i := range plainNames {
		if plainNames[i].pointer == p {
			return plainNames[i].name
		}
	}
	return reflect.TypeOf(err).String()
}

// plainNames are the names of errors that were created by errors.New.
var plainNames = [...]struct {
	pointer unsafe.Pointer
	name    string
}{
	{canceledPointer, "context.Canceled"},
	{pointerOf(errPanicked), panickedName},
	{pointerOf(io.EOF), "io.EOF"},
	{pointerOf(io.ErrUnexpectedEOF), "io.ErrUnexpectedEOF"},
	{pointerOf(io.ErrClosedPipe), "io.ErrClosedPipe"},
	{pointerOf(fs.ErrNotExist), "fs.ErrNotExist"},
	{pointerOf(fs.ErrExist), "fs.ErrExist"},
	{pointerOf(fs.ErrPermission), "fs.ErrPermission"},
	{pointerOf(fs.ErrClosed), "fs.ErrClosed"},
	{pointerOf(sql.ErrNoRows), "sql.ErrNoRows"},
	{pointerOf(sql.ErrTxDone), "sql.ErrTxDone"},
	{pointerOf(sql.ErrConnDone), "sql.ErrConnDone"},
	{pointerOf(driver.ErrBadConn), "driver.ErrBadConn"},
	{openPointer, "retry.ErrOpen"},
	{throttledPointer, "retry.ErrThrottled"},
}
