package load

import "testing"

// Only a condition that is a method of the wrapped value binds a wrapper to one value;
// other words that begin with a dot do not.
func TestBound(t *testing.T) {
	for line, want := range map[string]bool{
		"//retry:policy if=.IsTransient":               true,
		"\t//retry:policy on=ErrA,.isBusy attempts=2":  true,
		"//retry:method Get,Put policy not=*pkg.T,.Is": true,
		"//retry:policy attempts=2 slow=.IsSlow":       true,
		"//retry:policy undo=.Remove before=.Check":    false,
		"//retry:breaker rate=.5":                      false,
		"//retry:policy jitter=.2 on=ErrA":             false,
		"//retry:policy on=pkg.Err,other.Err":          false,
		"// Text, such as //retry:policy if=.Is":       false,
	} {
		if got := bound.MatchString("// Store stores.\n" + line + "\ntype Store interface {\n"); got != want {
			t.Errorf("%s: got %t", line, got)
		}
	}
}
