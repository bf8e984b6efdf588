package retry

// brokenConnection is empty: on Plan 9 such errors differ only in their text.
var brokenConnection [0]error
