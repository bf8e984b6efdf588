package load_test

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"

	"github.com/retrygen/retrygen/gen/internal/load"
)

// asDriver is the variable that makes the test's binary a GOPACKAGESDRIVER.
const asDriver = "RETRYGEN_TEST_DRIVER"

// drive answers as a driver does: with the go command's packages, but with its own IDs, and
// without data that a driver does not report, such as folders and modules.
func drive(stdin io.Reader, stdout io.Writer, patterns []string) error {
	var req packages.DriverRequest
	if err := json.NewDecoder(stdin).Decode(&req); err != nil {
		return err
	}
	matched, err := packages.Load(&packages.Config{
		Mode:       req.Mode,
		Env:        append(req.Env, "GOPACKAGESDRIVER=off"),
		BuildFlags: req.BuildFlags,
		Tests:      req.Tests,
	}, patterns...)
	if err != nil {
		return err
	}
	var resp packages.DriverResponse
	packages.Visit(matched, nil, func(p *packages.Package) {
		p.ID = "@" + p.ID
		resp.Packages = append(resp.Packages, p)
	})
	for _, p := range matched {
		resp.Roots = append(resp.Roots, p.ID)
	}
	return json.NewEncoder(stdout).Encode(resp)
}

// TestDriver loads the packages of TestCompiled through a driver, with the same result.
func TestDriver(t *testing.T) {
	eachArchive(t, "testdata/compiled/*.txtar", func(t *testing.T, _ string, archive *txtar.Archive) {
		skipWithoutCgo(t, archive)
		cfg := configOf(extract(t, archive), archive)
		want := loaded(t, cfg)
		cfg.Env = append(cfg.Env, "GOPACKAGESDRIVER="+os.Args[0], asDriver+"=1")
		got := loaded(t, cfg)
		if want = strings.ReplaceAll(want, "loaded ", "loaded @"); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	})
}

// loaded loads and prints packages, which have no mistakes.
func loaded(t *testing.T, cfg load.Config) string {
	t.Helper()
	res, err := load.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Packages {
		if found := p.Mistakes(); len(found) > 0 {
			t.Errorf("%s: %v", p.ID, found)
		}
	}
	return loadedText(res)
}
