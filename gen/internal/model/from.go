package model

// A From is the policy that from= names: its fields have the values that a directive does
// not give.
type From struct {
	Ref      *Ref   // a variable or a func; nil for Argument
	Call     bool   // whether Ref is a func that returns the policy
	ByMethod bool   // whether that func takes the name of the method
	Argument bool   // whether it is a parameter of the constructor
	Method   string // name of the method whose policy it is alone; "" if several methods share it
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
