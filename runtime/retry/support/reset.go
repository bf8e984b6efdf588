package support

import (
	"fmt"
	"io"

	"github.com/retrygen/retrygen/runtime/retry/internal/nils"
)

// Reset restores arguments of a call to their state before its first attempt: it empties
// buffers and files that an attempt has written to, and rewinds readers. It calls the first
// of these methods that an argument has: Reset, Rewind, and Truncate(0), after which it
// seeks to the start if it can. Arguments that are nil, or have none of the methods, are
// ignored. Generated code calls Reset for the parameters in reset=.
//
// The error is that of the first argument that cannot be reset.
func Reset(args ...any) error {
	for _, arg := range args {
		if nils.Is(arg) {
			continue
		}
		if err := reset(arg); err != nil {
			return fmt.Errorf("cannot reset a %T: %w", arg, err)
		}
	}
	return nil
}

func reset(arg any) error {
	switch a := arg.(type) {
	case interface{ Reset() }:
		a.Reset()
	case interface{ Reset() error }:
		return a.Reset()
	case interface{ Rewind() }:
		a.Rewind()
	case interface{ Rewind() error }:
		return a.Rewind()
	case interface{ Truncate(size int64) error }:
		if err := a.Truncate(0); err != nil {
			return err
		}
		if s, ok := arg.(io.Seeker); ok {
			_, err := s.Seek(0, io.SeekStart)
			return err
		}
	}
	return nil
}
