package model

// A Hook is a func that is called between attempts.
type Hook struct {
	Ref
	Params  int   // number of the method's parameters that it takes, from the first
	Spread  bool  // whether the last of these is variadic for it, too
	Err     bool  // whether it takes the error of the failed attempt after these
	Results bool  // whether it takes the results instead
	Changes []int // indexes of the parameters that it returns for the next attempt
	Fails   bool  // whether it returns an error
}

// refs returns the name of h, nil if there is none.
func (h *Hook) refs() []*Ref {
	if h == nil {
		return nil
	}
	return []*Ref{&h.Ref}
}
