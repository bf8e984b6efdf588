package model

// Repeat is why a retried method may be called again after a failure that may have carried
// out the call, or why it may not.
type Repeat int

// The reasons. The last two are those of methods that are once: another attempt follows
// only a failure that proves that the call was not carried out.
const (
	OwnPolicy  Repeat = iota // it has a //retry:policy of its own
	Idempotent               // //retry:idempotent, on it or its interface
	KeyPerCall               // key=, by which the server recognizes a repeated call
	Undone                   // undo=, which undoes a failed attempt
	ReadByName               // its name is that of a read
	PerRequest               // net/http's rule decides for each *http.Request
	OnceByWord               // //retry:once, on it or its interface
	OnceByName               // its name is not that of a read
)

// String returns the reason in a few words, such as "read by name".
func (r Repeat) String() string {
	switch r {
	case Idempotent:
		return "idempotent"
	case KeyPerCall:
		return "key="
	case Undone:
		return "undo="
	case ReadByName:
		return "read by name"
	case PerRequest:
		return "per request"
	case OnceByWord:
		return "once"
	case OnceByName:
		return "once by name"
	}
	return "policy of its own"
}

// Once reports whether calls are retried only if they were not carried out.
func (r Repeat) Once() bool { return r == OnceByWord || r == OnceByName }
