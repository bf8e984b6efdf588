package access

// A Setting is support.Setting.
type Setting struct {
	Source       string   // as given to retry.Tracker.OverrideFrom
	Line, Column int      // of the key or the mode, counting from 1; the column in bytes
	Pattern      string   // that of the line
	Verb         string   // policy, breaker, budget, throttle or hedge
	Key          string   // empty for a mode
	Value        string   // of the key, or the mode: on, observe or off
	Methods      []string // keys of the methods for which it is in force, sorted
}
