package model

// A From is the policy that from= names. It provides the fields that the directives do not
// set.
type From struct {
	Ref      *Ref   // a variable or a func; nil for Argument
	Call     bool   // whether Ref is a func that returns the policy
	ByMethod bool   // whether that func takes the name of the method
	Argument bool   // whether it is a parameter of the constructor
	Method   string // name of the only method with this policy; "" if several share it
}

// From returns the source of m's policy, nil if it has none or is not retried.
func (m *Method) From() *From {
	if !m.Retried() {
		return nil
	}
	return m.Policy.From
}

// Text returns the value of from=.
func (f *From) Text() string {
	if f.Argument {
		return "argument"
	}
	return f.Ref.Text
}

// ref returns the name of f, or nil if it has none.
func (f *From) ref() *Ref {
	if f == nil {
		return nil
	}
	return f.Ref
}

// key is equal for sources of the same policy.
func (f *From) key() string { return f.Text() + "(" + f.Method + ")" }
