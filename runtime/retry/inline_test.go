package retry_test

import (
	"bytes"
	"os/exec"
	"testing"
)

// The loops that callers range over stay small enough to be inlined: otherwise a call that
// succeeds at once takes half as long again.
func TestLoopsAreInlined(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package")
	}
	out, err := exec.Command("go", "build", "-gcflags=-m", ".").CombinedOutput()
	if err != nil {
		t.Skipf("go build: %v\n%s", err, out)
	}
	for _, loop := range []string{"(*Method).Attempts.func1", "(*Policy).Attempts.func1", "(*Call).Attempts.func1"} {
		if !bytes.Contains(out, []byte("can inline "+loop)) {
			t.Errorf("%s is not inlined: see go build -gcflags=-m=2", loop)
		}
	}
}
