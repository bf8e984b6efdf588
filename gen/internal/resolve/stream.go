package resolve

import (
	"go/types"

	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
)

// streamResult returns the type of the elements if the only result of sig is a sequence
// of elements and errors: iter.Seq2[T, error], or a similar func. Otherwise it returns
// nil.
func streamResult(sig *types.Signature) types.Type {
	if sig.Results().Len() != 1 {
		return nil
	}
	seq, ok := sig.Results().At(0).Type().Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	return streamElem(seq)
}

// streamElem returns the type of the elements of a sequence of elements and errors, or
// nil if seq is not one.
func streamElem(seq *types.Signature) types.Type {
	if seq.Variadic() || seq.Params().Len() != 1 || seq.Results().Len() != 0 {
		return nil
	}
	yield, ok := seq.Params().At(0).Type().Underlying().(*types.Signature)
	if !ok || yield.Variadic() || yield.Params().Len() != 2 || yield.Results().Len() != 1 {
		return nil
	}
	if !types.Identical(yield.Params().At(1).Type(), errorType()) || !types.Identical(yield.Results().At(0).Type(), types.Typ[types.Bool]) {
		return nil
	}
	return yield.Params().At(0).Type()
}

// checkStream reports keys that are incompatible with a sequence, whose attempts are made
// when it is ranged over.
func (r *resolver) checkStream(m *model.Method, l levels) {
	if m.Stream == nil {
		return
	}
	for _, key := range []*directive.Key{directive.Result, directive.Fallback, directive.Undo, directive.Before, directive.Reset, directive.Each, directive.Seen, directive.Out} {
		arg, own, ok := l.arg(key)
		lacks := key == directive.Out && len(m.Out) == 0 || key == directive.Reset && len(m.Reset) == 0 || key == directive.Each && len(m.Each) == 0 || key == directive.Seen
		if !ok || lacks && !own {
			continue
		}
		remedy := "remove it"
		if !own {
			remedy = "write " + key.Name + "=none on it"
		}
		r.report(arg.KeyPos, "not-for-streams", "%s: %s returns a sequence, which has not yielded any element when the method returns: %s", key, m.Name, remedy)
	}
}
