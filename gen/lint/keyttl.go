package lint

import (
	"github.com/retrygen/retrygen/gen/internal/diag"
	"github.com/retrygen/retrygen/gen/internal/directive"
	"github.com/retrygen/retrygen/gen/internal/model"
	"github.com/retrygen/retrygen/gen/internal/words"
)

var keyTTL = &Check{
	Name:  "keyttl",
	Title: "queued calls that outlive their idempotency keys",
	Why: `A service recognizes a repeated call by its key only as long as it remembers the key: Stripe
for at least 24 hours. An attempt in the queue that begins later is carried out again, even if an
earlier one was carried out and only its answer was lost. The limit of the attempts is elapsed=, not
their number, because waits that the service requests or that an open breaker imposes cost no
attempt. keyttl= says how long the service remembers keys.`,
	Before:      `//retry:durable key=key keyttl=24h`,
	After:       `//retry:durable key=key keyttl=24h elapsed=23h`,
	Silence:     `If the service remembers keys for longer, write how long in keyttl=.`,
	declaration: findKeyTTL,
}

func findKeyTTL(w *model.Wrapper) diag.List {
	var found diag.List
	for _, m := range retried(w) {
		d := m.Durable
		if d == nil || d.KeyTTL == 0 || d.Values.Variable(directive.QueuedElapsed) != nil {
			continue
		}
		if elapsed := d.Schedule().Elapsed; d.KeyTTL < elapsed {
			found.Add(d.TTLPos, "keyttl", "attempts in the queue may begin %s after the call was queued, when the service has forgotten its key after %s and would carry the call out again: write elapsed=%[2]s or less",
				words.Duration(elapsed), words.Duration(d.KeyTTL))
			found.Warn()
		}
	}
	return found
}
