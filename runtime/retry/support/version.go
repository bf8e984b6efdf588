package support

// Each generated file mentions the newest of these constants whose version it needs, and
// so does not compile with an older runtime: "undefined: support.RuntimeAtLeastV0_2". Code
// generated for any version works with every later runtime of the same major version, in
// which no constant is removed.
const (
	RuntimeAtLeastV0_2 = true
)
