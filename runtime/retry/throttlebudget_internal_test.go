package retry

import "testing"

// Retries are allowed while more than half of the tokens are left: not after
// the fifth failure of 10, and again after one more success.
func TestC34ThrottleThreshold(t *testing.T) {
	th := ThrottleBudget(10, 0.1).throttle
	for range 4 {
		th.fail()
		if !th.allow() {
			t.Errorf("%v tokens: no retry, want one", th.tokens())
		}
	}
	th.fail()
	if th.tokens() != 5 || th.allow() {
		t.Errorf("%v tokens: retry allowed, want none at 5", th.tokens())
	}
	th.succeed()
	if th.tokens() != 5.1 || !th.allow() {
		t.Errorf("%v tokens: no retry, want one at 5.1", th.tokens())
	}
}
