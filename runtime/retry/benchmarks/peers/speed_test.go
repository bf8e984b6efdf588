package peers

import (
	"testing"
)

// TestScenarios checks that each peer behaves as its scenarios require.
func TestScenarios(t *testing.T) {
	for _, s := range Scenarios {
		for _, p := range All {
			if s.Wrap(p) == nil {
				continue
			}
			if _, err := s.start(p); err != nil {
				t.Error(err)
			}
		}
	}
}

// BenchmarkGet is run by the program in the parent folder, one scenario and peer at a
// time.
func BenchmarkGet(b *testing.B) {
	for _, s := range Scenarios {
		for _, p := range All {
			if s.Wrap(p) == nil {
				continue
			}
			b.Run(s.ID+"/"+p.ID, func(b *testing.B) { measure(b, s, p) })
		}
	}
}

func measure(b *testing.B, s *Scenario, p *Peer) {
	target, err := s.start(p)
	if err != nil {
		b.Fatal(err)
	}
	calls := 1
	if p == direct {
		calls = s.calls
	}
	ctx := b.Context() // can be canceled, like the context of a request
	b.ReportAllocs()
	if s.Parallel {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				_, _ = target.Get(ctx, "1")
			}
		})
		return
	}
	if calls == 1 {
		for b.Loop() {
			_, _ = target.Get(ctx, "1")
		}
		return
	}
	for b.Loop() {
		for range calls {
			_, _ = target.Get(ctx, "1")
		}
	}
}
