package retry

// brokenConnection is empty: Plan 9 tells such errors by their text alone.
var brokenConnection [0]error
