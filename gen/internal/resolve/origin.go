package resolve

import (
	"go/token"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// origin returns where the policy that l merges is written.
func (r *resolver) origin(l levels) model.Origin {
	o := model.Origin{Interface: r.originLine(l.iface), Own: r.originLine(l.method), Keys: map[*directive.Key]model.Given{}}
	for _, line := range []*directive.Line{l.iface, l.method} {
		if line == nil {
			continue
		}
		for _, a := range line.Args {
			o.Keys[a.Key] = model.Given{Pos: r.at(a.Value.Pos), Own: line == l.method, None: a.None}
		}
	}
	return o
}

func (r *resolver) originLine(line *directive.Line) model.Line {
	if line == nil || !given(line) {
		return model.Line{}
	}
	end := line.VerbPos + token.Pos(len(line.Verb.Name))
	for _, a := range line.Args {
		end = max(end, a.Value.Pos+token.Pos(len(a.Value.Text)))
	}
	return model.Line{Pos: r.at(line.VerbPos), End: r.at(end)}
}
