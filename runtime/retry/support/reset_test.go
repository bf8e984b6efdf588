package support_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry/support"
)

var errStuck = errors.New("stuck")

// A tape records what is done to it.
type tape struct{ rewound int }

type (
	rewinding struct{ *tape }
	failing   struct{ *tape }
	both      struct{ *tape }
)

func (t rewinding) Rewind()           { t.rewound++ }
func (t failing) Rewind() error       { t.rewound++; return errStuck }
func (t both) Reset() error           { t.rewound++; return nil }
func (t both) Rewind() error          { return errStuck }
func (t both) Truncate(n int64) error { return errStuck }

func TestReset(t *testing.T) {
	buf, builder := bytes.NewBufferString("half"), new(strings.Builder)
	builder.WriteString("half")
	file, err := os.Create(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	file.WriteString("half")
	plain, first := new(tape), new(tape)
	var none *bytes.Buffer
	if err := support.Reset(buf, builder, file, rewinding{plain}, both{first}, none, nil, 1); err != nil {
		t.Fatal(err)
	}
	file.WriteString("all")
	if content, _ := os.ReadFile(file.Name()); buf.Len() != 0 || builder.Len() != 0 || string(content) != "all" || plain.rewound != 1 || first.rewound != 1 {
		t.Errorf("got %q, %q, %q, %d, %d", buf, builder, content, plain.rewound, first.rewound)
	}
}

func TestResetFails(t *testing.T) {
	stuck, after := new(tape), new(tape)
	err := support.Reset(failing{stuck}, rewinding{after})
	if !errors.Is(err, errStuck) || err.Error() != "cannot reset a support_test.failing: stuck" || after.rewound != 0 {
		t.Errorf("got %v, %d", err, after.rewound)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	if err := support.Reset(file); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}
