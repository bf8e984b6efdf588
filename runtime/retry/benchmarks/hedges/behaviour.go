package hedges

// A Behaviour is a situation in which libraries differ, and in which the wrong behaviour
// causes trouble in practice. TestBehaviours observes what each library does.
type Behaviour struct {
	ID    string // in the names of tests
	Title string // the situation
	Want  string // the correct behaviour
}

// Behaviours lists all behaviours, in the order of the table.
var Behaviours = []Behaviour{
	{"slow-success", "The first request would succeed; a hedge beside it fails at once", "the answer of the first"},
	{"failure", "The first request fails at once, long before a hedge is due", "a hedge is sent at once"},
	{"both-fail", "Both fail, the hedge first", "the error of the first"},
	{"loser", "The hedge wins while the first request hangs", "the first is canceled"},
	{"late", "A hedge that ignores its cancellation answers after the first request has", "its body is closed"},
	{"body", "The caller reads 512 kB of an answer that it got from a real server, whichever request won", "all of it"},
	{"limit", "All answers are slower than the time until a hedge, with the default settings", "1.1 requests per call"},
	{"panic", "The transport panics in the hedge", "a panic in the caller"},
}
