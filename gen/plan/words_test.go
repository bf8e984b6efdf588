package plan

import (
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/model"
)

// A policy is written as a directive takes it: lists without blanks.
func TestPolicyWords(t *testing.T) {
	p := &model.Policy{On: []*model.Ref{{Text: "ErrA"}, {Text: "*T"}, {Text: "io.EOF"}}, If: &model.Ref{Text: "again"}}
	if got, want := policyWords(p), " on=ErrA,*T,io.EOF if=again"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want the end %q", got, want)
	}
}
