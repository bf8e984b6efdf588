package peers

// A Behaviour is something that bites when a library does it otherwise. What
// each does is observed by TestBehaviours.
type Behaviour struct {
	ID    string // in the names of tests
	Title string // what is looked at
	Want  string // the outcome that does not bite
}

// Behaviours are in the order of the table.
var Behaviours = []Behaviour{
	{"cap", "The cap of a wait holds with jitter", "within the cap"},
	{"own-error", "The caller's own context error is not retried; the same error while the context lives is if it is a timeout, not if it is a cancellation", "only a timeout of somebody else's is retried"},
	{"cancelled-wait", "The context is cancelled, with a cause, during a wait of five minutes", "at once, cause and last error"},
	{"done-before", "The context is done before the first attempt", "0 calls"},
	{"deadline", "The deadline is 100ms away and the next wait takes five minutes", "at once, deadline and last error"},
	{"half-open", "50 calls at once while half-open, one probe allowed", "1 let through"},
	{"late", "A result from before the breaker opened arrives while it is half-open", "ignored"},
	{"panic", "The probe panics, or calls runtime.Goexit; 100 cooldowns later there is another call", "both count as failures"},
}

// Observed are the contenders whose behaviour is looked at: not the direct
// call, nor what differs in speed alone.
func Observed() []*Peer {
	var observed []*Peer
	for _, p := range All {
		if p != direct && p != untracked {
			observed = append(observed, p)
		}
	}
	return observed
}
