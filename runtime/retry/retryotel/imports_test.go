package retryotel_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The package imports only the API of OpenTelemetry.
func TestImports(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"/otel/sdk", "/otel/exporters", "/contrib/", "google.golang.org/"} {
		if strings.Contains(string(out), other) {
			t.Errorf("it depends on %s:\n%s", other, out)
		}
	}
}
