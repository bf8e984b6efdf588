package lint

var directives = &Check{
	Name:  "directives",
	Title: "a directive that the generator refuses, or that is none",
	Why: `"// retry:policy" with a blank is a comment like any other, and so are //retry never and a
directive that stands on a func, behind a line or inside a body: nothing would be retried, or
something would that must not be, and nobody would know. An unknown word, a name that does not
exist, or limits that contradict each other are found before anything is generated. The generator
reports the same, and writes nothing for the package.`,
	Before: `// retry:policy atempts=4
type Store interface { ... }`,
	After: `//retry:policy attempts=4
type Store interface { ... }`,
	Silence: `Prose about directives is told from directives: begin the line with another word than retry:.`,
}
