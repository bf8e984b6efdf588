package lint

// ownRetries describes the retries that a library makes by itself.
type ownRetries struct {
	attempts int      // maximum number per call; 0 if unlimited
	off      string   // how to turn them off, in the imperative; "" if the library makes no retries
	settings []string // names in the library's packages that show that someone has set the number
	safe     string   // why attempts do not multiply, although the library repeats something
	source   string   // where it is defined, and in which version
}
