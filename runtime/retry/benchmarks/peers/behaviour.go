package peers

// A Behaviour is a situation in which libraries differ, and in which the wrong behaviour
// causes trouble in practice. TestBehaviours observes what each library does.
type Behaviour struct {
	ID    string // in the names of tests
	Title string // the situation
	Want  string // the correct behaviour
}

// Behaviours lists all behaviours, in the order of the table.
var Behaviours = []Behaviour{
	{"cap", "Jitter does not raise a wait above its cap", "within the cap"},
	{"own-error", "An error of the caller's context is not retried. If the caller's context is still active, another context's timeout is retried and its cancellation is not", "only another context's timeout is retried"},
	{"canceled-wait", "The context is canceled, with a cause, during a wait of five minutes", "at once, cause and last error"},
	{"done-before", "The context is done before the first attempt", "0 calls"},
	{"deadline", "The deadline is 100ms away and the next wait takes five minutes", "at once, deadline and last error"},
	{"half-open", "50 calls at once while half-open, one probe allowed", "1 admitted"},
	{"late", "A call that began before the breaker opened returns while it is half-open", "ignored"},
	{"panic", "The probe panics, or calls runtime.Goexit; another call follows 100 cooldowns later", "both count as failures"},
	{"slow-probe", "A probe hangs for three cooldowns, and then succeeds", "another call may probe, and its late success closes the breaker"},
	{"upload", "An upload fails after half of its body was read", "a file is sent again from its start, a stream not at all"},
	{"post", "The connection of a POST breaks after it was sent", "sent once"},
	{"stream", "A stream fails after two elements", "each once"},
}

// Observed returns the contenders whose behaviour is observed. It leaves out the direct
// call and variants that differ only in speed.
func Observed() []*Peer {
	var observed []*Peer
	for _, p := range All {
		if p != direct && p != untracked {
			observed = append(observed, p)
		}
	}
	return observed
}
